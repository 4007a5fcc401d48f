export * from './event-hub.ts';
export * from './handlers.ts';
export * from './router.ts';
export * from './transports/in-process.ts';
export * from './transports/ipc.ts';
export * from './transports/websocket.ts';
