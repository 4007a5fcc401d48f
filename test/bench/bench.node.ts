import { programVersion } from '#electron/services';
import { load, machine } from './machine.ts';
import { readOptions } from './options.ts';
import { parts } from './parts/index.ts';
import { Report } from './report.ts';
import { Workplace } from './workplace.ts';

// The table goes to standard error, one JSON document to standard output.
const say = (line: string) => process.stderr.write(`${line}\n`);

const options = readOptions(process.argv.slice(2));
const report = new Report(say);
const workplace = new Workplace(options, report);
// Its library may hold a patient's scan: it goes, however the run ends.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => workplace.close().finally(() => process.exit(130)));
const loadBefore = load();
const date = new Date().toISOString();
try {
  for (const name of options.parts) {
    try {
      await parts[name](workplace);
    } catch (error) {
      report.lacks(name, (error as Error).message);
      process.exitCode = 1;
    }
  }
} finally {
  await workplace.close();
}
const loads = { before: loadBefore, after: load() };
const { cpu, cores } = machine();
say(`\n${report.table()}\n\n${cpu}, ${cores} cores; load ${loads.before} before, ${loads.after} after`);
const { measurements, missing } = report;
const document = { version: programVersion(), date, machine: machine(), load: loads, measurements, missing };
process.stdout.write(`${JSON.stringify(document, null, 1)}\n`);
