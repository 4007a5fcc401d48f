import { type Engine, parentPort, serve } from '#electron/inference';
import { type FakeFault, fakeEngine } from './fake-engine.ts';

/**
 * The inference process with the fake model in it. Arguments: milliseconds for a frame, or `dies`; then, as
 * PROVIDER:FAULT[:FRAME], what goes wrong on a provider, and from which frame of the process on; `track:dies:FRAME`
 * counts tracked frames of all runs, of which some find their embedding ready.
 */
const [argument = '0', ...faults] = process.argv.slice(2);
if (argument === 'dies') process.exit(3);
const told = faults.map((fault) => fault.split(':'));
const lastTracked = told.find(([place]) => place === 'track')?.[2];
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
serve(parentPort(), lastTracked === undefined ? engine : mortal(engine, Number(lastTracked)));

function mortal(immortal: Engine, lastFrame: number): Engine {
  let tracked = 0;
  return {
    ...immortal,
    async open(ref, ...more) {
      const model = await immortal.open(ref, ...more);
      return {
        ...model,
        tracker(frames, options) {
          const tracker = model.tracker(frames, options);
          const track = tracker.track.bind(tracker);
          tracker.track = (t, reverse) => {
            if (++tracked === lastFrame) process.exit(3);
            return track(t, reverse);
          };
          return tracker;
        },
      };
    },
  };
}
