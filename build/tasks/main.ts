import { say } from './say.ts';

const [task = '', ...args] = process.argv.slice(2);

/** Each resolves to the exit code. Loaded only when asked for: the command line should start at once. */
const tasks: Record<string, () => Promise<number>> = {
  sagitta: async () => (await import('./command-line.ts')).commandLine(args),
  demo: async () => (await import('./command-line.ts')).demo(args),
  start: async () => (await import('./start.ts')).start(args),
  test: async () => (await import('./test.ts')).test(),
  make: async () => (await import('./make.ts')).make(),
  'bench:engine': async () => (await import('./bench.ts')).benchEngine(args),
  'model-card': async () => (await import('./model-card.ts')).modelCard(args),
  'ablation:report': async () => (await import('./ablation.ts')).ablationReport(args),
  bench: async () => (await import('./bench.ts')).bench(args),
};

if (!Object.hasOwn(tasks, task)) {
  say(`There is no task "${task}": ${Object.keys(tasks).join(', ')}.`);
  process.exitCode = 2;
} else {
  process.exitCode = await tasks[task]().catch((error: Error) => {
    say(error.message);
    return 1;
  });
}
