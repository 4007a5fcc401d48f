import { join } from 'node:path';
import { readModuleGraph } from './module-graph.ts';
import { violations } from './rules.ts';

const files = readModuleGraph(join(import.meta.dirname, '..', '..'));
const found = violations(files);
for (const line of found) console.error(line);
console.log(`${files.length} files, ${found.length} against the rules of the layers`);
process.exitCode = found.length > 0 ? 1 : 0;
