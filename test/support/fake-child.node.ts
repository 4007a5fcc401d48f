import type { BranchingTracker } from '#core/volumetric';
import { type Engine, parentPort, serve } from '#electron/inference';
import { type FakeFault, fakeEngine } from './fake-engine.ts';

/**
 * The inference process with the fake model in it. Arguments: milliseconds for a frame, or `dies`; then, as
 * PROVIDER:FAULT[:FRAME], what goes wrong on a provider, and from which frame of the process on; `track:dies:FRAME`
 * and `track:holds:FRAME` (where the run stands still until it is ended) count tracked frames of all runs, of which
 * some find their embedding ready.
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
serve(parentPort(), onTrack ? ending(engine, onTrack[1] as 'dies' | 'holds', Number(onTrack[2])) : engine);

function ending(endless: Engine, how: 'dies' | 'holds', lastFrame: number): Engine {
  let tracked = 0;
  return {
    ...endless,
    async open(ref, ...more) {
      const model = await endless.open(ref, ...more);
      return {
        ...model,
        tracker(frames, options) {
          const counted = (tracker: BranchingTracker): BranchingTracker => ({
            ...tracker,
            track(t, reverse) {
              if (++tracked < lastFrame) return tracker.track(t, reverse);
              return how === 'dies' ? process.exit(3) : new Promise<never>(() => {});
            },
            fork: () => counted(tracker.fork()),
          });
          return counted(model.tracker(frames, options));
        },
      };
    },
  };
}
