import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { hasRedis, startRedis } from '../../../../test/support/redis.ts';
import { phantomDataset } from '../../../../test/support/study.ts';
import { runCli } from '../index.ts';

const program = fileURLToPath(new URL('../../cli.node.ts', import.meta.url));
const lasting = ['results.csv', 'decay.csv', 'skipped.csv', 'results.sqlite'];

describe.skipIf(!hasRedis)('a study on a queue', { timeout: 300_000 }, () => {
  let home: string;
  let redis: Awaited<ReturnType<typeof startRedis>>;
  const asked = () => ['evaluate', '--dataset', join(home, 'data'), '--plans', 'default', '--threads', '1'];

  /** Another process, as it would run on another machine. */
  function startWorker(): {
    process: ChildProcess;
    says: (words: RegExp) => Promise<void>;
    ended: Promise<unknown>;
  } {
    const options = ['--queue', redis.url, '--idle-seconds', '60', '--lost-after', '8'];
    const child = spawn(
      process.execPath,
      [program, '--library', join(home, 'library'), 'worker', ...options],
      {
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    let told = '';
    child.stderr?.on('data', (text) => {
      told += text;
    });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    onTestFinished(() => void child.kill('SIGKILL'));
    const says = async (words: RegExp) => {
      while (!words.test(told)) {
        if (child.exitCode !== null) throw new Error(`the worker ended: ${told}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    return { process: child, says, ended };
  }

  async function sagitta(...argv: string[]) {
    const told: string[] = [];
    const streams = { stdout: { write() {} }, stderr: { write: (text: string) => told.push(text) } };
    const code = await runCli(['--library', join(home, 'library'), ...argv], streams);
    return { code, told: told.join('') };
  }

  async function evaluate(out: string, ...more: string[]) {
    const { code, told } = await sagitta(...asked(), '--out', out, ...more);
    expect({ code, told }).toEqual({ code: 0, told: expect.any(String) });
    return lasting.map((name) => readFileSync(join(out, name)));
  }

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'sagitta-queue-'));
    mkdirSync(join(home, 'data'));
    phantomDataset(join(home, 'data'), [1, 2, 3, 4]);
    redis = await startRedis(home);
  });
  afterAll(() => {
    redis?.stop();
    rmSync(home, { recursive: true, force: true });
  });

  test('gives the same bytes with one worker, with four, and without a queue', async () => {
    const here = await evaluate(join(home, 'here'));
    startWorker();
    const one = await evaluate(join(home, 'one'), '--queue', redis.url);
    for (let n = 0; n < 3; n++) startWorker();
    const four = await evaluate(join(home, 'four'), '--queue', redis.url);
    expect(one).toEqual(here);
    expect(four).toEqual(here);
  });

  test("a worker killed in a scan costs that scan's time and nothing else", async () => {
    const victim = startWorker();
    const study = evaluate(join(home, 'killed'), '--queue', redis.url);
    await victim.says(/scan s000/);
    victim.process.kill('SIGKILL');
    await victim.ended;
    startWorker();
    expect(await study).toEqual(await evaluate(join(home, 'unhurt')));
  });

  test('a queue that does not answer is told in words', async () => {
    const out = join(home, 'nowhere');
    const { code, told } = await sagitta(...asked(), '--out', out, '--queue', 'redis://127.0.0.1:1');
    expect(code).toBe(1);
    expect(told).toMatch(/The queue at 127\.0\.0\.1:1 does not answer/);
  });
});
