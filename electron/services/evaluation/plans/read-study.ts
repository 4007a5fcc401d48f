import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { PropagationPlan, SagittaError, StudyFile, type StudySettings } from '#core/contract';
import { resolvePlan } from '#core/volumetric';
import { changed, gridArms } from './changed-plan.ts';

/** The arms of a study, every plan written out. */
export type StudyArms = Pick<StudySettings, 'base' | 'plans'>;

/**
 * `--plans`: names of presets separated by commas, or a .json or .yaml file that holds a study, a list of its arms or
 * a single plan. Rejects with `plan-invalid` and the path of the field.
 */
export async function readStudyArms(given: string): Promise<StudyArms> {
  const file = /\.(json|ya?ml)$/i.test(given)
    ? studyOf(basename(given), await parseFile(given))
    : studyOf('--plans', {
        plans: given.split(',').map((name) => ({ name: name.trim(), plan: name.trim() })),
      });
  const listed = file.plans.map(({ change, plan, ...arm }, n) => ({
    ...arm,
    plan: changed(resolvePlan(plan), change, arm.name, `plans.${n}`),
  }));
  const plans = [...listed, ...(file.grid ? gridArms(file.grid) : [])];
  const names = plans.map((arm) => arm.name);
  const twice = names.find((name, n) => names.indexOf(name) !== n);
  if (twice !== undefined) throw new SagittaError('plan-invalid', `Two plans are called "${twice}".`);
  const base = file.base ?? names[0];
  if (!names.includes(base))
    throw new SagittaError('plan-invalid', `base: there is no plan called "${base}" in the study.`);
  return { base, plans };
}

function studyOf(where: string, value: unknown): StudyFile {
  const whole = Array.isArray(value)
    ? { plans: value }
    : isStudy(value)
      ? value
      : { plans: [{ name: nameOf(value), plan: checked(where, PropagationPlan, value) }] };
  return checked(where, StudyFile, whole);
}

function isStudy(value: unknown): boolean {
  return typeof value === 'object' && value !== null && ('plans' in value || 'grid' in value);
}

function nameOf(value: unknown): unknown {
  return (value as { name?: unknown } | null)?.name ?? 'custom';
}

function checked<T extends typeof StudyFile | typeof PropagationPlan>(
  where: string,
  schema: T,
  value: unknown,
) {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data as ReturnType<T['parse']>;
  const [{ path, message }] = parsed.error.issues;
  throw new SagittaError('plan-invalid', `${where}: ${path.join('.')}: ${message}`);
}

async function parseFile(given: string): Promise<unknown> {
  const text = await readFile(resolve(given), 'utf8').catch((cause) => {
    throw new SagittaError('file-not-found', `The plans ${given} cannot be read.`, { cause });
  });
  try {
    // JSON is YAML.
    return parseYaml(text);
  } catch (cause) {
    throw new SagittaError('plan-invalid', `${given} cannot be parsed: ${(cause as Error).message}`, {
      cause,
    });
  }
}
