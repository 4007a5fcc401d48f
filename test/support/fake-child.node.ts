import { parentPort, serve } from '#electron/inference';
import { type FakeFault, fakeEngine } from './fake-engine.ts';

/**
 * The inference process with the fake model in it. Arguments: milliseconds for a frame, or `dies`; then, as
 * PROVIDER:FAULT[:FRAME], what goes wrong on a provider, and from which frame of the process on.
 */
const [argument = '0', ...faults] = process.argv.slice(2);
if (argument === 'dies') process.exit(3);
serve(
  parentPort(),
  fakeEngine({
    msPerFrame: Number(argument),
    faults: faults.map((fault) => {
      const [provider, kind, frame = '0'] = fault.split(':');
      return { provider, kind: kind as FakeFault['kind'], frame: Number(frame) };
    }),
  }),
);
