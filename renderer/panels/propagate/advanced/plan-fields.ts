import { PropagationPlan, z } from '#core/contract';
import { texts } from '../../../texts/index.ts';

/** One input of the form: where its value stands within a plan, and what it is for. */
export type PlanField = { readonly about?: string } & PlanInput;

type PlanInput =
  | { readonly kind: 'flag'; readonly path: readonly string[] }
  | {
      readonly kind: 'number';
      readonly path: readonly string[];
      readonly whole: boolean;
      readonly min?: number;
      readonly max?: number;
      /** May be left empty. */
      readonly optional: boolean;
    }
  | { readonly kind: 'choice'; readonly path: readonly string[]; readonly options: readonly string[] }
  /** A choice of kinds, each with inputs of its own. */
  | { readonly kind: 'variant'; readonly path: readonly string[]; readonly options: readonly PlanVariant[] }
  /** A group of inputs that may be absent as a whole. */
  | {
      readonly kind: 'group';
      readonly path: readonly string[];
      readonly fields: readonly PlanField[];
      readonly optional: boolean;
    };

export interface PlanVariant {
  readonly kind: string;
  readonly about?: string;
  readonly fields: readonly PlanField[];
  /** What the plan holds when this kind is chosen. */
  readonly initial: object;
}

type Schema = z.core.JSONSchema.BaseSchema;

/** What the form leaves to plan files: it cannot be said in one number, switch or list. */
const LEFT_OUT = ['schema', 'name', 'window', 'windows'];

/** The inputs of a plan, made from its schema: a new option appears in the form by itself. */
export function planFields(): PlanField[] {
  return fieldsOf(z.toJSONSchema(PropagationPlan, { io: 'output' }), []);
}

function fieldsOf(schema: Schema, path: readonly string[]): PlanField[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => {
    if (typeof inner === 'boolean' || LEFT_OUT.includes(key)) return [];
    const field = fieldOf(inner, [...path, key], !schema.required?.includes(key));
    return field ? [{ ...field, about: inner.description }] : [];
  });
}

function fieldOf(schema: Schema, path: readonly string[], optional: boolean): PlanInput | null {
  if (schema.oneOf) return { kind: 'variant', path, options: variantsOf(schema.oneOf as Schema[], path) };
  if (schema.enum) return { kind: 'choice', path, options: schema.enum.map(String) };
  switch (schema.type) {
    case 'boolean':
      return { kind: 'flag', path };
    case 'number':
    case 'integer': {
      const max = schema.maximum === Number.MAX_SAFE_INTEGER ? undefined : schema.maximum;
      return { kind: 'number', path, whole: schema.type === 'integer', min: schema.minimum, max, optional };
    }
    case 'object':
      return { kind: 'group', path, fields: fieldsOf(schema, path), optional };
    default:
      return null;
  }
}

function variantsOf(options: readonly Schema[], path: readonly string[]): PlanVariant[] {
  return options.flatMap((option) => {
    const { kind, ...others } = (option.properties ?? {}) as Record<string, Schema>;
    // A kind whose values the form cannot ask for is chosen in a plan file.
    if (Object.keys(others).some((key) => LEFT_OUT.includes(key))) return [];
    const initial = Object.fromEntries(Object.entries(others).map(([key, inner]) => [key, startOf(inner)]));
    const fields = fieldsOf({ ...option, properties: others }, path);
    const about = option.description;
    return [{ kind: String(kind.const), about, fields, initial: { kind: kind.const, ...initial } }];
  });
}

/** Where an input without a default starts. */
function startOf(schema: Schema): unknown {
  return schema.default ?? Math.max(schema.minimum ?? 1, 2);
}

/** The value at `path`, or undefined. */
export function valueAt(plan: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], plan);
}

/** A plan with another value at `path`, or what speaks against it, in words. */
export function withValue(
  plan: PropagationPlan,
  path: readonly string[],
  value: unknown,
): { plan: PropagationPlan } | { refused: string } {
  const parsed = PropagationPlan.safeParse({ ...(replaced(plan, path, value) as object), name: 'custom' });
  if (parsed.success) return { plan: parsed.data };
  return {
    refused: parsed.error.issues.map(({ path: at, message }) => `${at.join('.')}: ${message}`).join('; '),
  };
}

function replaced(at: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  const object = (at ?? {}) as Record<string, unknown>;
  return { ...object, [key]: replaced(object[key], rest, value) };
}

/** `strideMm` as "Stride (mm)", `predicted-iou` as "Predicted IoU"; methods by the name that their authors gave them. */
export function readable(name: string): string {
  const given = texts.propagate.methods[name];
  if (given) return given;
  const words = name
    .replace(/Mm$|^mm$/, ' (mm)')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('-', ' ')
    .toLowerCase()
    .trim()
    .replace(/\biou\b/, 'IoU');
  return words[0].toUpperCase() + words.slice(1);
}
