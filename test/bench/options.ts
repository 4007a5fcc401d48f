import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { programRoot } from '#electron/services';
import { type PartName, partNames } from './parts/index.ts';

export interface Options {
  readonly parts: readonly PartName[];
  /** A Python with the peers' packages and the script that times them. */
  readonly peers?: { readonly python: string; readonly script: string };
  /** Folder that the peers' script made: `dicom`, `ct.nii.gz`, `seg.nii.gz`. */
  readonly series?: string;
  /** Scans to import; the first one that is NIfTI is prompted. */
  readonly scans: readonly string[];
  readonly repeat: number;
  /** Scans of the simulated study. */
  readonly studyScans: number;
}

const usage = `npm run bench -- [PART…] [--peers "PYTHON PEERS.py"] [--series FOLDER] [--scan FILE-or-FOLDER…] [--repeat N] [--study-scans N]
PART: ${partNames.join(', ')}; all where none is named.`;

const shared = join(programRoot(), '..', 'shared');

/** Throws an Error with the usage in its message. */
export function readOptions(args: string[]): Options {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      peers: { type: 'string' },
      series: { type: 'string' },
      scan: { type: 'string', multiple: true },
      repeat: { type: 'string', default: '5' },
      'study-scans': { type: 'string', default: '2500' },
    },
  });
  const wrong = positionals.find((name) => !partNames.includes(name as PartName));
  if (wrong !== undefined) throw new Error(`There is no part "${wrong}".\n${usage}`);
  const whole = (name: 'repeat' | 'study-scans') => {
    const value = Number(values[name]);
    if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} is a whole number.\n${usage}`);
    return value;
  };
  return {
    parts: positionals.length > 0 ? (positionals as PartName[]) : partNames,
    peers: values.peers === undefined ? peersBeside() : peersOf(values.peers),
    series: values.series === undefined ? undefined : resolve(values.series),
    scans: values.scan?.map((path) => resolve(path)) ?? scansBeside(),
    repeat: whole('repeat'),
    studyScans: whole('study-scans'),
  };
}

function peersOf(text: string): Options['peers'] {
  const [python, script, ...rest] = text.trim().split(/\s+/);
  if (!script || rest.length > 0) throw new Error(`--peers is "PYTHON PEERS.py".\n${usage}`);
  return { python, script: resolve(script) };
}

function peersBeside(): Options['peers'] {
  const script = join(shared, 'bench', 'peers.py');
  return existsSync(script) ? { python: 'python3', script } : undefined;
}

function scansBeside(): string[] {
  const known = [join('ts_abdomen', 'example_ct.nii.gz'), join('ts_dicom', 'ct')];
  return known.map((path) => join(shared, 'data', path)).filter((path) => existsSync(path));
}
