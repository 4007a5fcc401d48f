import { spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { StudySummary } from '#core/contract';
import { writeNifti } from '#core/formats';
import { phantomDataset } from '../../../../test/support/study.ts';
import { runCli } from '../index.ts';

const phantomAffine = [
  [5, 0, 0, 0],
  [0, 5, 0, 0],
  [0, 0, 24, 0],
  [0, 0, 0, 1],
];

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'sagitta-study-'));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** A name in the folder of these tests that is not taken. */
const fresh = (name: string) => join(mkdtempSync(join(home, 'part-')), name);

async function sagitta(...argv: string[]) {
  const out = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') => ({
    write: (text: string) => {
      out[name] += text;
    },
  });
  const code = await runCli(['--library', join(home, 'library'), '--json', ...argv], {
    stdout: stream('stdout'),
    stderr: stream('stderr'),
  });
  return { code, ...out, summary: () => StudySummary.parse(JSON.parse(out.stdout)) };
}

const text = (folder: string, name: string) => readFileSync(join(folder, name), 'utf8');
const lines = (folder: string, name: string) => text(folder, name).trim().split('\n');
/** Everything of a study that must not depend on when and by whom it was run. */
const lasting = ['results.csv', 'decay.csv', 'skipped.csv', 'absent.csv', 'study.json', 'results.sqlite'];

describe('evaluate, with the shipped model on phantoms', () => {
  const run = { dataset: '', out: '', asked: [] as string[] };
  let first: Awaited<ReturnType<typeof sagitta>>;

  beforeAll(async () => {
    run.dataset = join(home, 'dataset');
    mkdirSync(run.dataset);
    phantomDataset(run.dataset, [1, 2]);
    mkdirSync(join(run.dataset, 's0009'));
    writeFileSync(join(run.dataset, 's0009', 'ct.nii.gz'), 'not a scan');
    run.out = join(home, 'out');
    run.asked = ['evaluate', '--dataset', run.dataset, '--plans', 'default,official', '--threads', '1'];
    first = await sagitta(...run.asked, '--out', run.out);
  }, 120_000);

  test('closes with a summary of scans, plans and what was skipped', () => {
    expect(first.code).toBe(0);
    expect(first.summary()).toMatchObject({
      scans: 3,
      skipped: [{ scan: 's0009', code: 'file-unreadable' }],
      plans: [
        { name: 'default', cases: 4, meanDice: expect.any(Number), skippedCases: 1 },
        { name: 'official', cases: 4, meanDice: expect.any(Number), skippedCases: 1 },
      ],
    });
    expect(first.summary().plans[0].meanDice).toBeGreaterThan(0.5);
    expect(first.summary().plans[0].secondsPerScan).toBeGreaterThan(0);
  });

  test('writes one row a case, in the order of scans, structures and plans', () => {
    const rows = lines(run.out, 'results.csv').slice(1);
    expect(
      rows.map((row) =>
        row
          .split(',')
          .filter((_, n) => n !== 1 && n < 4)
          .join(' '),
      ),
    ).toEqual([
      's0001 liver default',
      's0001 liver official',
      's0001 spleen default',
      's0001 spleen official',
      's0002 liver default',
      's0002 liver official',
      's0002 spleen default',
      's0002 spleen official',
    ]);
  });

  test('the database holds the same rows as the tables', () => {
    const db = new Database(join(run.out, 'results.sqlite'), { readonly: true });
    expect(db.prepare('SELECT count(*) FROM results').pluck().get()).toBe(8);
    expect(db.prepare('SELECT scan FROM skipped').pluck().all()).toEqual(['s0009']);
    db.close();
  });

  test('the report is one file that asks nothing of a network and names the skipped scan', () => {
    const report = text(run.out, 'report.html');
    expect(report).toContain("default-src 'none'");
    expect(report).not.toMatch(/(src|href)="(?!data:)/);
    expect(report).toMatch(/<svg[\s\S]*<svg/);
    expect(report).toContain('data:image/png;base64,');
    expect(report).toContain('s0009');
    expect(report).toMatch(/at least 6 patients are needed/);
  });

  test('no voxels are left behind', () => {
    expect(readdirSync(join(run.out, 'scratch'))).toEqual([]);
  });

  test('goes on after a kill: finished cases are not done again, and the files are the same', async () => {
    const out = fresh('resumed');
    mkdirSync(out);
    copyFileSync(join(run.out, 'progress.sqlite'), join(out, 'progress.sqlite'));
    const db = new Database(join(out, 'progress.sqlite'));
    db.exec(
      "DELETE FROM result WHERE scan = 's0002' AND structure = 'spleen'; UPDATE scan SET done = 0 WHERE id = 's0002'",
    );
    db.exec("DELETE FROM timing WHERE scan = 's0002' AND structure = 'spleen'");
    db.close();
    const { stderr } = await sagitta(...run.asked, '--out', out);
    expect(stderr.match(/: Dice/g)).toHaveLength(2);
    for (const name of lasting)
      expect(readFileSync(join(out, name))).toEqual(readFileSync(join(run.out, name)));
  });

  test('a folder of another study is refused, with what differs', async () => {
    const { code, stderr } = await sagitta(...run.asked, '--seed', '7', '--out', run.out);
    expect(code).toBe(1);
    expect(stderr).toMatch(/other settings: seed/);
  });

  test('shards joined are the same study, byte for byte', async () => {
    const folders = ['a', 'b'].map(fresh);
    for (const [n, out] of folders.entries())
      expect((await sagitta(...run.asked, '--shard', `${n + 1}/2`, '--out', out)).code).toBe(0);
    const joined = fresh('joined');
    const { summary } = await sagitta('evaluate', 'merge', ...folders, '--out', joined);
    expect(summary().scans).toBe(3);
    for (const name of lasting)
      expect(readFileSync(join(joined, name))).toEqual(readFileSync(join(run.out, name)));
  }, 120_000);

  test('predicts the hours of a larger study', async () => {
    const asked = [
      'evaluate',
      'estimate',
      '--from',
      run.out,
      '--scans',
      '2500',
      '--workers',
      '4',
      '--price-per-hour',
      '2',
    ];
    const { code, stdout } = await sagitta(...asked);
    const found = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(found).toMatchObject({ scans: 2500, structuresPerScan: 2, cost: expect.any(Number) });
    expect(found.elapsedHours).toBeCloseTo(found.workerHours / 4, 9);
    expect(found.cost).toBeCloseTo(found.workerHours * 2, 9);
  });
});

describe('evaluate beside the plans', () => {
  let out: string;
  beforeAll(async () => {
    const root = fresh('data');
    mkdirSync(root);
    phantomDataset(root, [1]);
    out = fresh('out');
    const asked = ['--baselines', '--slice-scores', '--corrections', '2', '--corrected-by', 'clicks,drawing'];
    const done = await sagitta(
      ...['evaluate', '--dataset', root, '--structures', 'liver', '--plans', 'fast', '--threads', '1'],
      ...asked,
      ...['--out', out],
    );
    expect(done.code).toBe(0);
  }, 120_000);

  test('writes what knows no model, on the same structures', () => {
    const rows = lines(out, 'baselines.csv').slice(1);
    expect(rows.map((row) => row.split(',')[4])).toEqual(['box', 'growing', 'copy']);
  });

  test('writes the Dice after each correction, by clicks and by drawing', () => {
    const rows = lines(out, 'corrections.csv').slice(1);
    expect(rows.map((row) => row.split(',').slice(4, 6).join(' '))).toEqual([
      'clicks 1',
      'clicks 2',
      'drawing 1',
      'drawing 2',
    ]);
  });

  test('writes score and Dice of every slice', () => {
    expect(lines(out, 'slice-scores.csv').length).toBeGreaterThan(3);
  });

  test('tells of voxels beyond the structure, of its parts and of how many voxels it has', () => {
    const [heading] = lines(out, 'results.csv');
    for (const name of ['voxels', 'falseVoxelRatio', 'largestPart']) expect(heading).toContain(name);
  });

  test('shows them in the report', () => {
    expect(text(out, 'report.html')).toMatch(
      /Without a model[\s\S]*After corrections[\s\S]*Rank correlation/,
    );
  });
});

describe('a scan that is not sound', () => {
  /** One phantom with liver and spleen, after something has happened to its files. */
  async function study(harm: (folder: string) => void) {
    const root = fresh('data');
    mkdirSync(root);
    phantomDataset(root, [1, 2]);
    harm(join(root, 's0001'));
    const done = await sagitta('evaluate', '--dataset', root, '--plans', 'default', '--out', fresh('out'));
    return { code: done.code, ...done.summary() };
  }
  const smaller = () =>
    gzipSync(writeNifti({ shape: [4, 4, 4], data: new Uint8Array(64).fill(1), affineLps: phantomAffine }));

  test.each([
    ['lacks its CT', (folder: string) => rmSync(join(folder, 'ct.nii.gz')), 'file-not-found', undefined],
    [
      'lacks its masks',
      (folder: string) => rmSync(join(folder, 'segmentations'), { recursive: true }),
      'file-not-found',
      undefined,
    ],
    [
      'has a mask on another grid',
      (folder: string) => writeFileSync(join(folder, 'segmentations/liver.nii.gz'), smaller()),
      'geometry-mismatch',
      'liver',
    ],
    [
      'has a damaged mask',
      (folder: string) => writeFileSync(join(folder, 'segmentations/liver.nii.gz'), 'nothing'),
      'file-unreadable',
      'liver',
    ],
  ])('and %s is told and skipped; the rest goes on', async (_what, harm, code, structure) => {
    const summary = await study(harm);
    expect(summary).toMatchObject({ code: 0, scans: 2 });
    expect(summary.skipped).toEqual([
      expect.objectContaining({ scan: 's0001', code, ...(structure && { structure }) }),
    ]);
    expect(summary.plans[0].cases).toBe(structure ? 3 : 2);
  });

  test('and is the only one makes the command fail, with the summary all the same', async () => {
    const root = fresh('data');
    mkdirSync(root);
    phantomDataset(root, [1]);
    rmSync(join(root, 's0001/ct.nii.gz'));
    const { code, summary } = await sagitta(
      'evaluate',
      '--dataset',
      root,
      '--plans',
      'default',
      '--out',
      fresh('out'),
    );
    expect(code).toBe(1);
    expect(summary()).toMatchObject({ scans: 1, plans: [{ cases: 0, meanDice: null }] });
  });
});

describe('a study that is asked for more than there is', () => {
  const asked = async (...more: string[]) => {
    const root = fresh('data');
    mkdirSync(root);
    phantomDataset(root, [1]);
    const out = fresh('out');
    return {
      out,
      ...(await sagitta('evaluate', '--dataset', root, '--plans', 'fast', '--out', out, ...more)),
    };
  };

  test('takes all scans where the sample is larger, and says so', async () => {
    const { code, summary, stderr } = await asked('--sample', '500');
    expect([code, summary().scans]).toEqual([0, 1]);
    expect(stderr).toMatch(/sample of 500 was asked for; there are 1 scans/);
  });

  test('has nothing to do in a shard beyond the last scan, which is no failure', async () => {
    const { code, stdout } = await asked('--shard', '3/3');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      scans: 0,
      skipped: [],
      plans: [{ name: 'fast', cases: 0, meanDice: null }],
    });
  });

  test('tells of a structure that has no mask, and of one that is empty', async () => {
    const { code, out, summary } = await asked('--structures', 'liver,pancreas');
    expect(code).toBe(0);
    expect(summary().skipped).toEqual([
      { scan: 's0001', structure: 'pancreas', code: 'file-not-found', reason: 'The scan has no mask of it.' },
    ]);
    expect(summary().plans).toMatchObject([{ cases: 1, skippedCases: 1 }]);
    expect(lines(out, 'skipped.csv')[1]).toMatch(/^s0001,pancreas,/);
  });
});

describe('a study killed by the system', { timeout: 300_000 }, () => {
  const program = join(import.meta.dirname, '..', '..', 'cli.node.ts');

  test('in the middle goes on, repeats nothing, and ends in the same bytes', async () => {
    const root = fresh('data');
    mkdirSync(root);
    phantomDataset(root, [1, 2]);
    const study = (out: string) => [
      'evaluate',
      '--dataset',
      root,
      '--plans',
      'fast',
      '--threads',
      '1',
      '--out',
      out,
    ];
    const [whole, broken] = [fresh('whole'), fresh('broken')];
    await sagitta(...study(whole));
    const options = ['--library', join(home, 'library'), ...study(broken)];
    const child = spawn(process.execPath, [program, ...options], { stdio: ['ignore', 'ignore', 'pipe'] });
    for await (const text of child.stderr) if (/: Dice/.test(String(text))) break;
    child.kill('SIGKILL');
    const { stderr } = await sagitta(...study(broken));
    expect(stderr.split(': Dice').length - 1).toBeLessThan(4);
    for (const name of lasting)
      expect(readFileSync(join(broken, name))).toEqual(readFileSync(join(whole, name)));
    expect(readdirSync(join(broken, 'scratch'))).toEqual([]);
  });
});

describe('the folder of the results', () => {
  test('of a study of another version of the program is refused in words', async () => {
    const [root, out] = [fresh('data'), fresh('out')];
    mkdirSync(root);
    phantomDataset(root, [1]);
    mkdirSync(out);
    const db = new Database(join(out, 'progress.sqlite'));
    db.exec('CREATE TABLE settings (only INTEGER PRIMARY KEY, json TEXT NOT NULL)');
    db.prepare('INSERT INTO settings VALUES (1, ?)').run('{"schema":0}');
    db.close();
    const { code, stderr } = await sagitta('evaluate', '--dataset', root, '--plans', 'fast', '--out', out);
    expect(code).toBe(1);
    expect(stderr).toMatch(/another version of this program/);
  });
});

describe('evaluate refuses', () => {
  test.each([
    [['--plans', 'default', '--out', 'x'], /name one data set/],
    [['--dataset', '.', '--out', 'x'], /--plans/],
    [['--dataset', '.', '--plans', 'default'], /--out/],
    [
      ['--dataset', '.', '--plans', 'default', '--out', 'x', '--every-label'],
      /--every-label belongs to --cases/,
    ],
    [['--dataset', '.', '--plans', 'default', '--out', 'x', '--shard', '3/2'], /i\/n/],
  ])('%j in words', async (asked, words) => {
    const { code, stderr } = await sagitta('evaluate', ...asked);
    expect(code).toBe(2);
    expect(stderr).toMatch(words);
  });

  test('a plan that is not there, before any scan is read', async () => {
    const out = fresh('out');
    const { code, stderr } = await sagitta('evaluate', '--dataset', home, '--plans', 'best', '--out', out);
    expect([code, existsSync(out)]).toEqual([1, false]);
    expect(stderr).toMatch(/no plan called "best"/);
  });
});
