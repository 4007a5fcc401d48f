import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ModelFigures } from '#core/contract';
import { cardTables, readFigures, summaryLines } from '#electron/services/evaluation';
import { fromRoot } from './paths.ts';
import { say } from './say.ts';

const FIGURES = fromRoot('native-models', 'nano', 'nano.figures.json');
const CARD = fromRoot('native-models', 'nano', 'MODEL_CARD.md');
const README = fromRoot('README.md');

/**
 * `npm run model-card -- slab=FOLDER whole=FOLDER`: the figures of these studies (--out folders of `sagitta evaluate`)
 * into nano.figures.json, and from there into the marked parts of the model card and the README. Without a folder
 * the marked parts are written again from nano.figures.json.
 */
export async function modelCard(args: string[]): Promise<number> {
  const studies = args.map((arg) => {
    const [, group, folder] = /^([a-z][a-z0-9-]*)=(.+)$/.exec(arg) ?? [];
    if (!group) throw new Error(`"${arg}" is not GROUP=FOLDER, such as slab=study-slab.`);
    return { group, folder: resolve(process.env.INIT_CWD ?? '.', folder) };
  });
  if (studies.length > 0)
    writeFileSync(FIGURES, `${JSON.stringify(rounded(readFigures(studies)), null, 1)}\n`);
  const figures = ModelFigures.parse(JSON.parse(readFileSync(FIGURES, 'utf8')));
  fill(CARD, cardTables(figures));
  fill(
    README,
    summaryLines(figures)
      .map((line) => `- ${line}`)
      .join('\n'),
  );
  say(`Figures of ${figures.groups.map((g) => g.name).join(', ')} are in the model card and the README.`);
  return 0;
}

/** Four decimals are more than these figures are good for. */
function rounded(figures: ModelFigures): unknown {
  return JSON.parse(JSON.stringify(figures), (_, value) =>
    typeof value === 'number' ? Math.round(value * 10_000) / 10_000 : value,
  );
}

/** Puts a text between the two marks of a Markdown file. */
function fill(path: string, text: string): void {
  const marked = /(<!-- figures -->\n)[\s\S]*?(\n<!-- \/figures -->)/;
  const before = readFileSync(path, 'utf8');
  if (!marked.test(before))
    throw new Error(`${path} has no part marked <!-- figures --> … <!-- /figures -->.`);
  writeFileSync(
    path,
    before.replace(marked, (_, start: string, end: string) => `${start}\n${text}\n${end}`),
  );
}
