import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { StudyFile } from '#core/contract';
import { temporaryFolder } from '../../test/support/library.ts';
import { ablationPage } from './index.ts';
import { readKeptStudy } from './kept-study.ts';

const docs = join(import.meta.dirname, '..', '..', 'docs');
const kept = join(docs, 'ablation');

/** A copy of the kept figures that may be changed. */
function copy(): string {
  const folder = join(temporaryFolder(), 'ablation');
  cpSync(kept, folder, { recursive: true });
  return folder;
}

test('docs/ablation.md is what the kept figures make: run `npm run ablation:report`', () => {
  expect(readFileSync(join(docs, 'ablation.md'), 'utf8')).toBe(ablationPage(kept));
});

test('another figure makes another page', () => {
  const folder = copy();
  const path = join(folder, 'presets.csv');
  const [heading, first, ...rows] = readFileSync(path, 'utf8').split('\n');
  const cells = first.split(',');
  cells[heading.split(',').indexOf('dice')] = '0.12345';
  writeFileSync(path, [heading, cells.join(','), ...rows].join('\n'));
  expect(ablationPage(folder)).not.toBe(ablationPage(kept));
});

test('a study that is not there is told as not run', () => {
  const folder = copy();
  rmSync(join(folder, 'test.csv'), { force: true });
  expect(ablationPage(folder)).toContain('not run on the held-out cases yet');
});

test('a section that nobody makes is refused', () => {
  const folder = copy();
  writeFileSync(join(folder, 'template.md'), '{{best}}\n');
  expect(() => ablationPage(folder)).toThrow(/no section \{\{best\}\}/);
});

test.each(['presets', 'factors'])('the kept figures of %s belong to arms of the plans file', (name) => {
  const { notes, results } = readKeptStudy(kept, name);
  const file = name === 'factors' ? 'plans' : name;
  const { plans } = StudyFile.parse(parse(readFileSync(join(docs, `ablation-${file}.yaml`), 'utf8')));
  const known = plans.map((arm) => arm.name);
  expect(notes.plans.map((arm) => arm.name).filter((arm) => !known.includes(arm))).toEqual([]);
  expect(results.filter((r) => !known.includes(r.plan))).toEqual([]);
});
