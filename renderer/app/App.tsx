import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import { MantineProvider } from '@mantine/core';
import { spotlight } from '@mantine/spotlight';
import { type ComponentType, type RefAttributes, useEffect, useMemo, useRef } from 'react';
import type { SagittaClient } from '#core/contract';
import { createActions, createShell } from '../actions/index.ts';
import {
  createWorkstation,
  type FetchData,
  type LinkChannel,
  linkViews,
  type PathOf,
} from '../state/index.ts';
import { texts } from '../texts/index.ts';
import { theme } from '../theme/index.ts';
import type { ViewportsHandle, ViewportsProps } from '../viewports/index.ts';
import { WindowContext } from '../window/index.ts';
import { FileChooser, type FileChooserHandle } from './FileChooser.tsx';
import { KeyHandling } from './KeyHandling.tsx';
import { Layout } from './Layout.tsx';
import { popOut, soloAddress } from './pop-out.ts';
import { SoloWindow } from './SoloWindow.tsx';

export interface AppProps {
  client: SagittaClient;
  /** `fetch` of the data URLs. */
  fetchData: FetchData;
  /** Path of a dropped file, in hosts that can read it themselves. */
  pathOf?: PathOf;
  viewports: ComponentType<ViewportsProps & RefAttributes<ViewportsHandle>>;
}

/** The whole window. */
export function App({ client, fetchData, pathOf, viewports }: AppProps) {
  const chooser = useRef<FileChooserHandle>(null);
  const solo = useMemo(() => soloAddress(location.hash), []);
  const link = useMemo(() => solo?.link ?? crypto.randomUUID(), [solo]);
  const context = useMemo(() => {
    const workstation = createWorkstation(client, fetchData, pathOf);
    const shell = createShell({
      openPalette: () => spotlight.open(),
      focusSearch: () => document.querySelector<HTMLInputElement>('[data-testid=case-search]')?.focus(),
      chooseFiles: (kind) => chooser.current?.open(kind),
      download,
      popOut:
        solo || window.sagitta
          ? undefined
          : (view) => {
              if (popOut(view, link)) return;
              const { popOutFailed: title, popOutBlocked: body } = texts.views;
              workstation.notices.tell({ level: 'warning', title, body });
            },
    });
    return { workstation, shell, actions: createActions(workstation, shell) };
  }, [client, fetchData, pathOf, solo, link]);

  useEffect(() => {
    const stop = context.workstation.start();
    const caseId = takeCaseFromAddress();
    if (caseId) void context.workstation.cases.open(caseId);
    return stop;
  }, [context]);
  useEffect(() => {
    const { workstation } = context;
    const channel: LinkChannel = new BroadcastChannel(`sagitta.views.${link}`);
    return linkViews(workstation, channel, workstation.cases.open, { isGuest: solo !== null });
  }, [context, link, solo]);
  useEffect(() => {
    if (solo) document.title = `${texts.app.name} · ${texts.views.names[solo.only]}`;
  }, [solo]);
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (context.workstation.hasUnsaved()) event.preventDefault();
    };
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [context]);

  return (
    <MantineProvider theme={theme} forceColorScheme="dark">
      <WindowContext value={context}>
        <KeyHandling />
        <FileChooser ref={chooser} />
        {solo ? <SoloWindow only={solo.only} viewports={viewports} /> : <Layout viewports={viewports} />}
      </WindowContext>
    </MantineProvider>
  );
}

/** The case that whoever opened the window asked for (`#case=ID`). Taken once: a reload starts at the case list. */
function takeCaseFromAddress(): string | null {
  const caseId = new URLSearchParams(location.hash.slice(1)).get('case');
  if (caseId) history.replaceState(null, '', location.pathname);
  return caseId;
}

function download(url: string, name: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
}
