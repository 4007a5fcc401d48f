import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readKeptStudy } from './kept-study.ts';
import { type Studies, sections } from './sections.ts';

/** Studies that the page can do without. */
const LATER = ['finalists', 'test'] as const;
export const STUDY_NAMES = ['presets', 'factors', ...LATER] as const;
export type StudyName = (typeof STUDY_NAMES)[number];

/** The studies kept in a folder. Throws where one of the first two is missing, or any is damaged. */
export function readStudies(folder: string): Studies {
  const later = LATER.filter((name) => existsSync(join(folder, `${name}.csv`)));
  return {
    presets: readKeptStudy(folder, 'presets'),
    factors: readKeptStudy(folder, 'factors'),
    ...Object.fromEntries(later.map((name) => [name, readKeptStudy(folder, name)])),
  };
}

/** The page: the prose of `template.md` in the folder, with every line `{{name}}` made from the studies beside it. */
export function ablationPage(folder: string): string {
  const studies = readStudies(folder);
  const template = readFileSync(join(folder, 'template.md'), 'utf8');
  return template.replaceAll(/^\{\{(\w+)\}\}$/gm, (line, name: string) => {
    if (!Object.hasOwn(sections, name)) throw new Error(`template.md: there is no section ${line}`);
    return sections[name](studies);
  });
}
