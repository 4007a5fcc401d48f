import type { IpcMain, IpcMainEvent, WebContents } from 'electron';
import { ipcChannels } from '#core/contract/preload';
import type { Router } from '../router.ts';

type Ipc = Pick<IpcMain, 'on' | 'removeListener'>;

/**
 * Serves windows over Electron's IPC. A message counts as trusted when `isTrusted` accepts the URL of the
 * frame that sent it. Returns the way to stop.
 */
export function serveIpc(router: Router, ipcMain: Ipc, isTrusted: (url: string) => boolean): () => void {
  const windows = new Map<WebContents, Line>();

  const connect = (event: IpcMainEvent) => {
    const contents = event.sender;
    // A window that connects again has been loaded again: its former page waits for nothing any more.
    windows.get(contents)?.closed();
    const line = openLine(contents, () => windows.delete(contents));
    windows.set(contents, line);
    router.accept(line.channel);
  };

  const receive = (event: IpcMainEvent, text: unknown) => {
    const url = event.senderFrame?.url ?? '';
    windows.get(event.sender)?.deliver(typeof text === 'string' ? text : '', isTrusted(url));
  };

  ipcMain.on(ipcChannels.connect, connect);
  ipcMain.on(ipcChannels.toService, receive);
  return () => {
    ipcMain.removeListener(ipcChannels.connect, connect);
    ipcMain.removeListener(ipcChannels.toService, receive);
    for (const line of windows.values()) line.closed();
  };
}

type Line = ReturnType<typeof openLine>;

function openLine(contents: WebContents, forget: () => void) {
  let open = true;
  let onMessage: (text: string, trusted: boolean) => void = () => {};
  let onClose = () => {};
  const closed = () => {
    if (!open) return;
    open = false;
    contents.removeListener('destroyed', closed);
    contents.removeListener('render-process-gone', closed);
    forget();
    onClose();
  };
  contents.once('destroyed', closed);
  contents.once('render-process-gone', closed);
  return {
    closed,
    deliver: (text: string, trusted: boolean) => onMessage(text, trusted),
    channel: {
      send(text: string) {
        if (open && !contents.isDestroyed()) contents.send(ipcChannels.toWindow, text);
      },
      onMessage(listener: typeof onMessage) {
        onMessage = listener;
      },
      onClose(listener: () => void) {
        onClose = listener;
      },
      close() {
        if (!contents.isDestroyed()) contents.send(ipcChannels.toWindow, null);
        closed();
      },
    },
  };
}
