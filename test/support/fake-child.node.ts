import { parentPort, serve } from '#electron/inference';
import { fakeEngine } from './fake-engine.ts';

/** The inference process with the fake model in it; the argument is its time for a frame, or that it dies. */
const [argument = '0'] = process.argv.slice(2);
if (argument === 'dies') process.exit(3);
serve(parentPort(), fakeEngine({ msPerFrame: Number(argument) }));
