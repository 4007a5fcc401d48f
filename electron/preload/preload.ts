import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { ipcChannels, type PreloadBridge } from '#core/contract/preload';

type Listener = (event: unknown, text: string | null) => void;
let current: Listener | undefined;

const bridge: PreloadBridge = {
  connect(onText) {
    if (current) ipcRenderer.removeListener(ipcChannels.toWindow, current);
    current = (_event, text) => onText(text);
    ipcRenderer.on(ipcChannels.toWindow, current);
    ipcRenderer.send(ipcChannels.connect);
    return { send: (text) => ipcRenderer.send(ipcChannels.toService, String(text)) };
  },
  pathOf: (file) => webUtils.getPathForFile(file),
};

contextBridge.exposeInMainWorld('sagitta', bridge);
