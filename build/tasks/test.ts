import { existsSync, globSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { ensureBrowser } from './ensure-browser.ts';
import { ensureWindow } from './ensure-window.ts';
import { fromRoot, root } from './paths.ts';
import { runNode } from './run.ts';
import { say } from './say.ts';

interface Count {
  passed: number;
  failed: number;
}

const bin = (...parts: string[]) => fromRoot('node_modules', ...parts);

/** Everything that must hold, one stage after the other; the last line tells how many checks passed and failed. */
export async function test(): Promise<number> {
  const stages: [name: string, run: () => Promise<Count>][] = [
    ['Type check', () => oneCheck(bin('typescript', 'bin', 'tsc'), '-b')],
    ['Lint and format', () => oneCheck(bin('@biomejs', 'biome', 'bin', 'biome'), 'check', '.')],
    ['Layers', () => oneCheck(fromRoot('build', 'layers', 'check.ts'))],
    ['Unit and integration tests', () => vitest('unit', 'vitest.config.ts')],
    ['End-to-end tests in the browser', endToEnd],
  ];
  const total: Count = { passed: 0, failed: 0 };
  for (const [name, runStage] of stages) {
    say(`${name} …`);
    const count = await runStage().catch((error: Error): Count => {
      say(error.message);
      return { passed: 0, failed: 1 };
    });
    say(`${name}: ${count.passed} passed, ${count.failed} failed.`);
    total.passed += count.passed;
    total.failed += count.failed;
  }
  console.log(`${total.passed} passed, ${total.failed} failed`);
  return total.failed > 0 ? 1 : 0;
}

async function oneCheck(...args: string[]): Promise<Count> {
  return (await runNode(args)) === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

async function endToEnd(): Promise<Count> {
  if (globSync('test/e2e/**/*.test.ts', { cwd: root }).length === 0)
    throw new Error('There is no end-to-end test.');
  ensureWindow();
  return vitest('e2e', 'test/e2e/vitest.config.ts', { ...process.env, CHROME_PATH: await ensureBrowser() });
}

async function vitest(name: string, config: string, env = process.env): Promise<Count> {
  const folder = fromRoot('test-results');
  const report = fromRoot('test-results', `${name}.json`);
  mkdirSync(folder, { recursive: true });
  rmSync(report, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const code = await runNode([bin('vitest', 'vitest.mjs'), 'run', '--config', config, ...reporters], env);
  const count = readReport(report);
  // A file that could not even be loaded has no failed test in it.
  return code !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count;
}

function readReport(path: string): Count {
  if (!existsSync(path)) return { passed: 0, failed: 1 };
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, number>;
  return { passed: numPassedTests, failed: numFailedTests };
}
