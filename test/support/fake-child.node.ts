import { type Engine, parentPort, serve } from '#electron/inference';
import { fakeEngine } from './fake-engine.ts';

/**
 * The inference process with the fake model in it. Arguments: its time for a frame in ms, or that it dies at once; and
 * the tracked frame, counted over all runs, at which it dies.
 */
const [argument = '0', diesAt] = process.argv.slice(2);
if (argument === 'dies') process.exit(3);
serve(parentPort(), mortal(fakeEngine({ msPerFrame: Number(argument) }), Number(diesAt ?? Infinity)));

function mortal(engine: Engine, lastFrame: number): Engine {
  let tracked = 0;
  return {
    ...engine,
    async open(ref) {
      const model = await engine.open(ref);
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
