export * from './desktop-host.ts';
