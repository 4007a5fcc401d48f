import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { type CaseDetail, type ExportFormat, SagittaError } from '#core/contract';
import { decodePacket, decodeRuns, Mask } from '#core/masks';
import type { ExportedSegment, ExportInput, Rendered } from './export-input.ts';
import { extensions } from './format-names.ts';
import { renderers } from './render.ts';
import { targetsOf } from './targets.ts';
import { writeChecked } from './write-file.ts';

export interface ExportRequest {
  readonly format: ExportFormat;
  readonly detail: CaseDetail;
  /** Mask packet (core/masks) with all slices of the case. */
  readonly masks: Uint8Array;
  /** These segments in this order; all where it is left out. */
  readonly segmentIds?: readonly string[];
  readonly author: string;
  readonly softwareVersion: string;
  /** File or folder. */
  readonly path: string;
}

export interface ExportOutcome {
  readonly outputs: { path: string; name: string; bytes: number; verified: boolean }[];
  readonly warnings: string[];
}

/** Renders, writes and reads back one export. Throws SagittaError. */
export async function runExport(request: ExportRequest): Promise<ExportOutcome> {
  const input = inputOf(request);
  if (input.segments.every(({ mask }) => mask.occupied().length === 0)) {
    throw new SagittaError('export-failed', 'There is nothing to export: no segment has a voxel.', {
      remedy: 'Segment a structure first.',
    });
  }
  const rendered = await renderers[request.format](input);
  return writeRendered(rendered, request.path, extensions[request.format]);
}

async function writeRendered(
  { files, warnings }: Rendered,
  path: string,
  extension: string,
): Promise<ExportOutcome> {
  const targets = await targetsOf(
    path,
    extension,
    files.map((file) => file.name),
  );
  const outputs: ExportOutcome['outputs'] = [];
  for (const [n, file] of files.entries()) {
    await writeChecked(targets[n], file);
    const { size } = await stat(targets[n]);
    outputs.push({ path: targets[n], name: basename(targets[n]), bytes: size, verified: true });
  }
  return { outputs, warnings: [...warnings] };
}

function inputOf({ detail, masks, segmentIds, author, softwareVersion }: ExportRequest): ExportInput {
  const byId = new Map(detail.segments.map((segment) => [segment.id, new Mask(detail.shape)]));
  for (const { segmentId, k, runs } of decodePacket(masks).slices) {
    byId.get(segmentId)?.setSlice(k, decodeRuns(runs, detail.shape[0] * detail.shape[1]));
  }
  const chosen = segmentIds ?? detail.segments.map(({ id }) => id);
  const segments = chosen.map((id): ExportedSegment => {
    const segment = detail.segments.find((s) => s.id === id);
    if (!segment) throw new SagittaError('not-found', `The case has no segment ${id}.`);
    const byModel = detail.results.some((r) => r.segmentId === id && r.predictedIou !== null);
    return {
      label: segment.label,
      color: segment.color,
      code: segment.code,
      mask: byId.get(id) as Mask,
      algorithm: byModel ? { type: 'SEMIAUTOMATIC', name: 'SAM2 propagation' } : { type: 'MANUAL' },
    };
  });
  return { grid: detail, source: detail.source, segments, author, softwareVersion };
}
