import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CaseDetail } from '#core/contract';
import { writeNifti } from '#core/formats';
import type { Shape } from '#core/geometry';
import { createPhantom } from '#core/phantom';
import type { Options } from './options.ts';
import type { Report } from './report.ts';
import { type Served, startService } from './served.ts';

const PHANTOM_SEED = 1;

/** What the parts share: the report, a folder that is deleted at the end, and one running workstation. */
export class Workplace {
  readonly options: Options;
  readonly report: Report;
  readonly folder = mkdtempSync(join(tmpdir(), 'sagitta-bench-'));
  #served: Promise<Served> | undefined;
  readonly #phantoms = new Set<string>();
  readonly #cases = new Map<string, Promise<CaseDetail>>();

  constructor(options: Options, report: Report) {
    this.options = options;
    this.report = report;
  }

  served(): Promise<Served> {
    this.#served ??= startService(this.newFolder('library'));
    return this.#served;
  }

  newFolder(name: string): string {
    const path = join(this.folder, name);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  }

  /** The case of a file or folder in the running workstation; imported once. */
  imported(path: string): Promise<CaseDetail> {
    const known = this.#cases.get(path) ?? this.#import(path);
    this.#cases.set(path, known);
    return known;
  }

  async #import(path: string): Promise<CaseDetail> {
    const { client } = await this.served();
    const { cases, refused } = await client.call('import.paths', { paths: [path] });
    if (cases.length === 0) throw new Error(`${path}: ${refused[0]?.reason}`);
    return client.call('case.get', { caseId: cases[0].id });
  }

  /** The built-in phantom as a file. */
  phantom(shape: Shape): string {
    const path = join(this.newFolder('scans'), `phantom-${shape.join('x')}.nii`);
    if (!this.#phantoms.has(path))
      writeFileSync(path, writeNifti(createPhantom(PHANTOM_SEED, { shape }).volume));
    this.#phantoms.add(path);
    return path;
  }

  async close(): Promise<void> {
    await (await this.#served)?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
