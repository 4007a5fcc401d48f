import { ortEngine } from './ort-engine.node.ts';
import { parentPort } from './parent-port.node.ts';
import { serve } from './serve.ts';

/** A study fixes the number of threads, because sums in another order end in other bits. */
const threads = process.argv.find((argument) => argument.startsWith('--threads='))?.split('=')[1];

serve(parentPort(), ortEngine(threads === undefined ? undefined : Number(threads)));
