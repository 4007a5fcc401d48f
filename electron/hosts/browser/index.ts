export * from './browser-host.ts';
export * from './find-browser.ts';
export * from './open-window.ts';
