import { resolve } from 'node:path';
import { type CaseDetail, type ModelInfo, type SagittaClient, SagittaError } from '#core/contract';
import type { Cli } from '../cli.ts';
import { propagate } from '../propagate.ts';
import { table } from '../table.ts';
import { drawMaskSlice } from './mask-prompt.ts';
import type { SegmentOptions } from './options.ts';
import { outputFormat } from './output-format.ts';
import { type ObjectPrompts, promptsOnGrid, readPromptsFile } from './prompts-file.ts';
import { readPlan } from './read-plan.ts';
import { type Scan, withScan } from './scan.ts';

/** `sagitta segment`: scan in, prompts on it, propagated, written out. */
export async function runSegment(cli: Cli, options: SegmentOptions): Promise<void> {
  // Everything that can be wrong with the command is found before the scan is read.
  const formats = options.output.map((path) => ({ path, format: outputFormat(path) }));
  const plan = await readPlan(options.plan);
  const promptsPath = resolve(options.prompts);
  const file = await readPromptsFile(promptsPath);
  const started = performance.now();
  const clock = () => (performance.now() - started) / 1000;

  await withScan(cli, options, async (scan) => {
    const { client } = scan.session;
    const detail = await client.call('case.get', { caseId: scan.caseId });
    const objects = promptsOnGrid(file, detail.shape);
    const load = clock();
    await usingModel(client, options.model, async (model) => {
      const segmentIds: string[] = [];
      for (const object of objects) segmentIds.push(await prompt(scan, object, promptsPath));
      const prompted = clock();
      await propagate(cli, scan, segmentIds, plan);
      const tracked = clock();

      if (options.save) await client.call('version.save', { caseId: scan.caseId, note: 'sagitta segment' });
      const outputs = [];
      for (const { path, format } of formats) {
        cli.say(`Writing ${path}`);
        const params = { caseId: scan.caseId, format, path, segmentIds };
        const written = await client.call('export.case', params);
        for (const warning of written.warnings) cli.say(`warning: ${warning}`);
        outputs.push(...written.outputs);
      }
      if (outputs.some(({ verified }) => !verified)) cli.fail();
      const report = {
        caseId: options.save ? scan.caseId : undefined,
        model: model.name,
        provider: model.provider,
        plan: typeof plan === 'object' ? plan.name : (plan ?? 'default'),
        seconds: { load, encode: prompted - load, track: tracked - prompted, total: clock() },
        objects: objectsOf(await client.call('case.get', { caseId: scan.caseId }), segmentIds),
        outputs,
      };
      cli.print(report, () =>
        table(
          ['OBJECT', 'VOXELS', 'ML', 'SLICES'],
          report.objects.map((o) => [o.label, o.voxels, Number(o.volumeMl.toFixed(1)), o.slices.length]),
        ),
      );
    });
  });
}

/** Makes the segment and sets its prompts; returns its id. */
async function prompt(scan: Scan, { label, prompts }: ObjectPrompts, promptsPath: string): Promise<string> {
  const { session, caseId } = scan;
  const { segment } = await session.client.call('segment.create', { caseId, label });
  for (const { maskFile, ...slicePrompt } of prompts) {
    if (maskFile !== undefined) await drawMaskSlice(scan, segment.id, slicePrompt, maskFile, promptsPath);
    await session.client.call('segmentation.prompt', { caseId, segmentId: segment.id, prompt: slicePrompt });
  }
  return segment.id;
}

/**
 * The chosen model, loaded and tested, for the length of `work`. With another one than before, a window that uses
 * the same service gets its own back afterwards.
 */
async function usingModel(
  client: SagittaClient,
  chosen: string | undefined,
  work: (model: ModelInfo) => Promise<void>,
): Promise<void> {
  const { models } = await client.call('model.list', {});
  const before = models.find(({ active }) => active)?.name;
  const name = chosen ?? before;
  if (name === undefined) throw new SagittaError('model-missing', 'There is no model');
  const { model } = await client.call('model.verify', { name });
  if (name === before) return work(model);
  await client.call('model.select', { name });
  try {
    await work(model);
  } finally {
    if (before !== undefined) await client.call('model.select', { name: before });
  }
}

function objectsOf(detail: CaseDetail, segmentIds: readonly string[]) {
  return segmentIds.map((id) => {
    const { label, voxels, volumeMl } = detail.segments.find((segment) => segment.id === id)!;
    const slices = detail.results
      .filter((result) => result.segmentId === id)
      .map(({ segmentId: _, slice: index, ...result }) => ({ ...result, index }))
      .sort((a, b) => a.index - b.index);
    return { label, voxels, volumeMl, slices };
  });
}
