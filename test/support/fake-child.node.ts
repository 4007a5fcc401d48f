import type { BranchingTracker } from '#core/volumetric';
import { type Engine, parentPort, serve } from '#electron/inference';
import { type FakeFault, fakeEngine } from './fake-engine.ts';

/**
 * The inference process with the fake model in it. Arguments: milliseconds for a frame, or `dies`; then, as
 * PROVIDER:FAULT[:FRAME], what goes wrong on a provider, and from which frame of the process on. `track:EVENT:FRAME`
 * counts tracked frames of all runs, of which some find their embedding ready; see `OnTrack`.
 */
const [argument = '0', ...faults] = process.argv.slice(2);
if (argument === 'dies') process.exit(3);
const told = faults.map((fault) => fault.split(':'));
const onTrack = told.find(([place]) => place === 'track');
const engine = fakeEngine({
  msPerFrame: Number(argument),
  faults: told
    .filter(([place]) => place !== 'track')
    .map(([provider, kind, frame = '0']) => ({
      provider,
      kind: kind as FakeFault['kind'],
      frame: Number(frame),
    })),
});
const port = parentPort();
serve(port, onTrack ? eventful(engine, port, onTrack[1] as OnTrack, Number(onTrack[2])) : engine);

/**
 * What happens when a frame is tracked: the process ends; the run stands still from this frame on until the process is
 * ended; or it goes on with this frame as soon as a cancel or a prompt has come in.
 */
type OnTrack = 'dies' | 'holds' | 'awaits-cancel' | 'awaits-prompt';

function eventful(
  plain: Engine,
  { onMessage }: ReturnType<typeof parentPort>,
  event: OnTrack,
  frame: number,
): Engine {
  const awaited = new Promise<void>((resolve) => {
    onMessage((message) => {
      const what = message.type === 'request' ? message.name : message.type;
      if (event === `awaits-${what}`) resolve();
    });
  });
  let tracked = 0;
  return {
    ...plain,
    async open(ref, ...more) {
      const model = await plain.open(ref, ...more);
      return {
        ...model,
        tracker(frames, options) {
          const counted = (tracker: BranchingTracker): BranchingTracker => ({
            ...tracker,
            async track(t, reverse) {
              if (++tracked >= frame) {
                if (event === 'dies') process.exit(3);
                await (event === 'holds' ? new Promise<never>(() => {}) : awaited);
              }
              return tracker.track(t, reverse);
            },
            fork: () => counted(tracker.fork()),
          });
          return counted(model.tracker(frames, options));
        },
      };
    },
  };
}
