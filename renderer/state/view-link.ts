import type { Context } from './context.ts';
import type { ViewState } from './view-store.ts';

/** What windows that look at one case together have in common. Nothing of it tells a patient. */
const shared = [
  'tool',
  'brushRadiusMm',
  'window',
  'invert',
  'outline',
  'fill',
  'hideSegments',
  'showIdentity',
  'crosshair',
  'plane',
] as const satisfies readonly (keyof ViewState)[];

interface Look {
  caseId: string | null;
  activeSegmentId: string | null;
  view: Pick<ViewState, (typeof shared)[number]>;
}

/** Which case is open is the whole window's to say (`isGuest` false); guests follow. */
type Message = { kind: 'hello' } | { kind: 'look'; look: Look; isGuest: boolean };

/** The part of a BroadcastChannel that is used. */
export interface LinkChannel {
  postMessage(message: Message): void;
  onmessage: ((event: MessageEvent<Message>) => void) | null;
  close(): void;
}

/**
 * Joins this window to those that opened it or were opened by it: same case, crosshair, tool and greys. A window
 * that comes in asks (`hello`) and takes what it is told. Returns the way to part.
 */
export function linkViews(
  context: Pick<Context, 'current' | 'view'>,
  channel: LinkChannel,
  open: (caseId: string) => Promise<void>,
  { isGuest }: { isGuest: boolean },
): () => void {
  const { current, view } = context;
  /** What the others know, so that what came from them does not go back. */
  let told = '';
  /** The newest look from outside that is not on show yet. */
  let wanted: Look | null = null;
  let taking = false;

  const lookNow = (): Look => {
    const { caseId, activeSegmentId } = current.getState();
    const state = view.getState();
    const entries = shared.map((name) => [name, state[name]]);
    return { caseId, activeSegmentId, view: Object.fromEntries(entries) };
  };
  const tell = () => {
    // While a case opens here, this window has nothing to say of it.
    if (taking || current.getState().phase === 'loading') return;
    const look = lookNow();
    const words = JSON.stringify(look);
    if (words === told) return;
    told = words;
    channel.postMessage({ kind: 'look', look, isGuest });
  };
  const show = ({ caseId, activeSegmentId, view: look }: Look) => {
    const state = current.getState();
    if (state.caseId !== caseId) return;
    view.setState(look);
    if (state.open?.detail.segments.some((s) => s.id === activeSegmentId))
      current.setState({ activeSegmentId });
  };
  const take = async (look: Look, mayOpen: boolean) => {
    if (!mayOpen && look.caseId !== current.getState().caseId) return;
    wanted = look;
    if (taking) return;
    taking = true;
    while (wanted) {
      const next: Look = wanted;
      wanted = null;
      if (next.caseId && next.caseId !== current.getState().caseId) await open(next.caseId);
      if (!wanted) show(next);
    }
    taking = false;
    told = JSON.stringify(lookNow());
  };

  channel.onmessage = ({ data }) => {
    if (data.kind === 'look') void take(data.look, isGuest && !data.isGuest);
    else {
      told = '';
      tell();
    }
  };
  if (isGuest) channel.postMessage({ kind: 'hello' });
  const stops = [current.subscribe(tell), view.subscribe(tell)];
  return () => {
    for (const stop of stops) stop();
    channel.close();
  };
}
