import { type ChildHandle, type Engine, serve } from '#electron/inference';

/** An inference process that is none: `serve` over a fake engine, with messages that come and go at once. */
export function inProcessChild(engine: Engine): ChildHandle {
  let ended = false;
  const toChild: Parameters<Parameters<typeof serve>[0]['onMessage']>[0][] = [];
  const toParent: Parameters<ChildHandle['onMessage']>[0][] = [];
  const exits: ((reason: string) => void)[] = [];
  const tell = <M>(listeners: readonly ((message: M) => void)[], message: M) => {
    for (const listener of listeners) listener(message);
  };
  const later = (work: () => void) => void setImmediate(() => !ended && work());
  serve(
    {
      send: (message) => later(() => tell(toParent, message)),
      onMessage: (listener) => void toChild.push(listener),
    },
    engine,
  );
  return {
    pid: undefined,
    send: (message) => later(() => tell(toChild, message)),
    onMessage: (listener) => void toParent.push(listener),
    onExit: (listener) => void exits.push(listener),
    kill() {
      if (ended) return;
      ended = true;
      for (const listener of exits) listener('it was ended');
    },
  };
}
