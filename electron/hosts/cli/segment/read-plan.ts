import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { PropagationPlan, SagittaError } from '#core/contract';

/** `--plan`: the name of a preset, or the plan that a .json or .yaml file holds. */
export async function readPlan(given: string | undefined): Promise<string | PropagationPlan | undefined> {
  if (given === undefined || !/\.(json|ya?ml)$/i.test(given)) return given;
  const text = await readFile(resolve(given), 'utf8').catch((cause) => {
    throw new SagittaError('file-not-found', `The plan ${given} cannot be read`, { cause });
  });
  const parsed = PropagationPlan.safeParse(parse(given, text));
  if (parsed.success) return parsed.data;
  const [{ path, message }] = parsed.error.issues;
  throw new SagittaError('plan-invalid', `${given}: ${path.join('.')}: ${message}`);
}

function parse(name: string, text: string): unknown {
  try {
    // JSON is YAML.
    return parseYaml(text);
  } catch (cause) {
    throw new SagittaError('plan-invalid', `${name} cannot be parsed: ${(cause as Error).message}`, {
      cause,
    });
  }
}
