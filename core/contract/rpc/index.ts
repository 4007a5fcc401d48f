export * from './channel.ts';
export * from './client.ts';
export * from './socket.ts';
