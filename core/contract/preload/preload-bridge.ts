/** The only IPC channels there are. They carry messages of `wire.ts` as JSON text. */
export const ipcChannels = {
  connect: 'sagitta:connect',
  toService: 'sagitta:to-service',
  /** `null` in place of text: the service ended the connection. */
  toWindow: 'sagitta:to-window',
} as const;

/** Everything that the preload script puts on the window, as `window.sagitta`. */
export interface PreloadBridge {
  /** Opens the connection, in place of an earlier one of the same window. */
  connect(onText: (text: string | null) => void): { send(text: string): void };
  /** Path of a dropped file on disk; empty where it has none. */
  pathOf(file: File): string;
}
