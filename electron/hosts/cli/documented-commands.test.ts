import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { outFolder, type StudyOptions, studyRequest } from './evaluate/index.ts';
import { createProgram } from './run-cli.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const pages = ['README.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)].filter((name) =>
  name.endsWith('.md'),
);

/** The arguments of every `npm run -s sagitta -- …` of a page's blocks; a backslash goes on in the next line. */
function commandsOf(page: string): string[] {
  const blocks = readFileSync(join(root, page), 'utf8')
    .split('```')
    .filter((_, n) => n % 2 === 1);
  return blocks
    .flatMap((block) => block.replace(/\\\n\s*/g, '').split('\n'))
    .flatMap((line) => /^npm run -s sagitta -- (.*)$/.exec(line.replace(/\s+#.*$/, ''))?.[1] ?? []);
}

/** Parses a command with the program's own parser, and does nothing of it. Throws what it would have said. */
async function understood(text: string): Promise<void> {
  const told: string[] = [];
  const stream = { write: (line: string) => told.push(line) };
  const program = createProgram({ say() {}, print() {}, fail() {} }, { stdout: stream, stderr: stream });
  disarm(program);
  await program.parseAsync(text.split(/\s+/), { from: 'user' }).catch((cause) => {
    throw new Error(told.join(''), { cause });
  });
}

function disarm(command: Command): void {
  command.exitOverride();
  if (command.name() === 'evaluate')
    command.action((_own: object, self: Command) => {
      const options = self.optsWithGlobals<StudyOptions>();
      studyRequest(self, options);
      outFolder(self, options);
    });
  else if (command.parent) command.action(() => {});
  for (const inner of command.commands) disarm(inner);
}

describe('the commands of the documents', () => {
  test.each(pages.flatMap((page) => commandsOf(page).map((command) => [page, command])))(
    '%s: sagitta %s',
    async (_page, command) => {
      await understood(command);
    },
  );

  test.each([
    [
      'an option that is not there',
      'evaluate --dataset d --plans default --out o --samples 5',
      /unknown option/,
    ],
    ['a value that is none', 'evaluate --dataset d --plans default --out o --shard 5', /i\/n/],
    ['a study without plans', 'evaluate --dataset d --out o', /--plans/],
    ['a command that is not there', 'ablate', /unknown command/],
  ])('would be refused with %s', async (_what, command, words) => {
    await expect(understood(command)).rejects.toThrow(words);
  });

  test('hold the ablation on 500 scans and the final run on 2,500, on one machine, by a queue and in shards', () => {
    const studies = commandsOf('docs/ablation.md').filter((text) => text.startsWith('evaluate --dataset'));
    for (const size of ['500', '2500']) {
      const own = studies.filter((text) => text.includes(`--sample ${size} `));
      expect(own.filter((text) => text.includes('--queue redis://'))).toHaveLength(1);
      expect(own.filter((text) => /--shard \d+\/\d+/.test(text))).toHaveLength(1);
      expect(own.filter((text) => !/--queue|--shard/.test(text))).toHaveLength(1);
    }
  });
});
