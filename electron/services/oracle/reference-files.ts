import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SagittaError } from '#core/contract';
import { Manifest, parseTensors, phantom, type ReferenceCase } from '#core/sam2/oracle';

/**
 * Names of the reference cases of a folder, ascending: every NAME.json that has a NAME.safetensors beside it.
 * With `wanted`, those that are named so or begin so.
 */
export function caseNames(folder: string, wanted: readonly string[]): string[] {
  const files = new Set(listed(folder));
  const names = [...files]
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .filter((name) => files.has(`${name}.safetensors`))
    .sort();
  const unknown = wanted.find((text) => !names.some((name) => name.startsWith(text)));
  if (unknown !== undefined || names.length === 0)
    throw new SagittaError(
      'not-found',
      unknown === undefined
        ? `There is no reference case in ${folder}.`
        : `There is no reference case ${unknown} in ${folder}.`,
      { remedy: 'A case is a pair of files NAME.json and NAME.safetensors.' },
    );
  return names.filter((name) => wanted.length === 0 || wanted.some((text) => name.startsWith(text)));
}

/** Reads a case; throws `file-unsupported` when its description is not one. */
export function readCase(folder: string, name: string): ReferenceCase {
  const parsed = Manifest.safeParse(JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new SagittaError(
      'file-unsupported',
      `${name}.json is no description of a reference case: ${issue.path.join('.')}: ${issue.message}.`,
      { remedy: 'Make the case again with make_case.py.' },
    );
  }
  const manifest = parsed.data;
  return {
    manifest,
    tensors: parseTensors(readFileSync(join(folder, `${name}.safetensors`))),
    phantom: readPhantom(join(folder, manifest.phantom_file), manifest),
  };
}

/** The stored phantom, or where it was left out the one by formula. */
function readPhantom(path: string, { phantom: made }: Manifest): ReferenceCase['phantom'] {
  if (existsSync(path)) return parseTensors(readFileSync(path));
  const { frames, labels } = phantom(made);
  const tensor = (values: Uint8Array) => ({
    type: 'U8' as const,
    shape: [made.depth, made.height, made.width],
    values,
  });
  return new Map([
    ['frames', tensor(frames)],
    ['labels', tensor(labels)],
  ]);
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (cause) {
    throw new SagittaError('file-not-found', `The folder ${folder} cannot be read.`, {
      remedy: 'Give the folder that holds the reference cases.',
      cause,
    });
  }
}
