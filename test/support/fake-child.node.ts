import { parentPort, serve } from '#electron/inference';
import { fakeEngine } from './fake-engine.ts';

/** The inference process with the fake model in it; the first argument is its time for a frame. */
serve(parentPort(), fakeEngine({ msPerFrame: Number(process.argv[2] ?? 0) }));
