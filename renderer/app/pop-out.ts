import { viewNames } from '../state/index.ts';
import type { ViewName } from '../viewports/index.ts';

/** What the address says of this window: the one view it shows, and the name it shares with its opener. */
export interface SoloAddress {
  only: ViewName;
  link: string;
}

export function soloAddress(hash: string): SoloAddress | null {
  const params = new URLSearchParams(hash.replace(/^#/, ''));
  const only = viewNames.find((name) => name === params.get('view'));
  const link = params.get('link');
  return only && link ? { only, link } : null;
}

/** Opens a view in a window of its own; false where the host or the browser allows none. */
export function popOut(view: ViewName, link: string): boolean {
  const hash = new URLSearchParams({ view, link });
  const opened = window.open(
    `${location.pathname}#${hash}`,
    `sagitta-${view}-${link}`,
    'popup,width=960,height=960',
  );
  return opened !== null;
}
