import { ortEngine } from './ort-engine.node.ts';
import { parentPort } from './parent-port.node.ts';
import { serve } from './serve.ts';

serve(parentPort(), ortEngine());
