import { readFile } from 'node:fs/promises';
import { AxisName, SagittaError, type SlicePrompt, z } from '#core/contract';
import { AXES, type Axis, axisIndex, inPlaneAxes, type Shape } from '#core/geometry';

const Index = z.int().min(0);

const FilePrompt = z.strictObject({
  axis: AxisName,
  slice: Index,
  /** Inclusive voxel indices of the two in-plane axes, in i < j < k order. */
  box: z.tuple([Index, Index, Index, Index]).optional(),
  points: z
    .array(
      z.strictObject({
        i: Index.optional(),
        j: Index.optional(),
        k: Index.optional(),
        positive: z.boolean().default(true),
      }),
    )
    .default([]),
  /** A file on the input's grid, of which this slice counts; relative to the prompts' own file. */
  mask: z.string().optional(),
});

/** The prompts of `sagitta segment`: voxel indices of the input's own grid. */
export const PromptsFile = z.strictObject({
  objects: z
    .array(z.strictObject({ label: z.string().min(1).max(120), prompts: z.array(FilePrompt).min(1) }))
    .min(1),
});

export interface ObjectPrompts {
  label: string;
  prompts: (SlicePrompt & { maskFile?: string })[];
}

/** Rejects with `prompt-invalid` or `file-not-found`, naming the object and the key. */
export async function readPromptsFile(path: string): Promise<z.output<typeof PromptsFile>> {
  const text = await readFile(path, 'utf8').catch((cause) => {
    throw new SagittaError('file-not-found', `The prompts file ${path} cannot be read`, { cause });
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new SagittaError('prompt-invalid', `${path} is not JSON: ${(cause as Error).message}`, { cause });
  }
  const parsed = PromptsFile.safeParse(value);
  if (parsed.success) return parsed.data;
  const [{ path: where, message }] = parsed.error.issues;
  throw new SagittaError('prompt-invalid', `${path}: ${where.join('.')}: ${message}`);
}

/** The file's prompts on a grid. Throws `prompt-invalid` for what lies outside it or says nothing. */
export function promptsOnGrid(file: z.output<typeof PromptsFile>, shape: Shape): ObjectPrompts[] {
  return file.objects.map(({ label, prompts }) => {
    const seen = new Set<string>();
    return {
      label,
      prompts: prompts.map((prompt) => {
        const where = `${label}, axis ${prompt.axis}, slice ${prompt.slice}`;
        if (seen.has(where)) throw invalid(where, 'the slice has two prompts: put them into one');
        seen.add(where);
        return onGrid(prompt, shape, where);
      }),
    };
  });
}

function onGrid(
  { axis, slice, box, points, mask }: z.output<typeof FilePrompt>,
  shape: Shape,
  where: string,
): SlicePrompt & { maskFile?: string } {
  if (!box && points.length === 0 && mask === undefined) throw invalid(where, 'neither box, points nor mask');
  const within = (index: number, of: Axis) => {
    if (index >= shape[axisIndex(of)])
      throw invalid(where, `${of} = ${index} lies outside the scan (0 to ${shape[axisIndex(of)] - 1})`);
    return index;
  };
  within(slice, axis);
  const [a, b] = inPlaneAxes(axis);
  if (box) {
    const [a0, b0, a1, b1] = box;
    if (a1 < a0 || b1 < b0)
      throw invalid(where, 'the box ends before it starts: it is [first, first, last, last]');
    within(a1, a);
    within(b1, b);
  }
  return {
    axis,
    slice,
    box,
    mask: mask !== undefined,
    maskFile: mask,
    points: points.map(({ positive, ...indices }) => {
      const [i, j, k] = AXES.map((of) => within(of === axis ? slice : required(indices[of], of, where), of));
      return { ijk: [i, j, k] as [number, number, number], positive };
    }),
  };
}

function required(index: number | undefined, of: Axis, where: string): number {
  if (index === undefined) throw invalid(where, `a point lacks its ${of}`);
  return index;
}

function invalid(where: string, what: string): SagittaError {
  return new SagittaError('prompt-invalid', `${where}: ${what}`);
}
