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
  | {
      readonly kind: 'choice';
      readonly path: readonly string[];
      readonly options: readonly (string | number)[];
    }
  /** A window by name, or its two limits. */
  | { readonly kind: 'window'; readonly path: readonly string[] }
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

/** No options: what the file is, and what the plan is called. */
const LEFT_OUT = ['schema', 'name'];

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
  const options = optionsOf(schema);
  if (options) return { kind: 'choice', path, options };
  if (isWindow(schema)) return { kind: 'window', path };
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
    case 'array':
      return { kind: 'group', path, fields: placesOf(schema, path), optional };
    default:
      return null;
  }
}

/** Values of which one is chosen: an enum, or a union of literals. */
function optionsOf({ enum: values, anyOf }: Schema): (string | number)[] | null {
  const literals = values ?? anyOf?.map((option) => (option as Schema).const);
  const named = literals?.filter((value) => typeof value === 'string' || typeof value === 'number');
  return named && named.length === literals?.length ? named : null;
}

/** A text or a pair of numbers. */
function isWindow({ anyOf }: Schema): boolean {
  return anyOf?.map((option) => (option as Schema).type).join() === 'string,array';
}

/** A list of fixed length: one input for each place. */
function placesOf({ prefixItems = [] }: Schema, path: readonly string[]): PlanField[] {
  return prefixItems.flatMap((item, place) => fieldOf(item as Schema, [...path, String(place)], false) ?? []);
}

function variantsOf(options: readonly Schema[], path: readonly string[]): PlanVariant[] {
  return options.map((option) => {
    const { kind, ...others } = (option.properties ?? {}) as Record<string, Schema>;
    const initial = Object.fromEntries(Object.entries(others).map(([key, inner]) => [key, startOf(inner)]));
    const fields = fieldsOf({ ...option, properties: others }, path);
    const about = option.description;
    return { kind: String(kind.const), about, fields, initial: { kind: kind.const, ...initial } };
  });
}

/** Where an input without a default starts. */
function startOf(schema: Schema): unknown {
  if (schema.default !== undefined) return schema.default;
  if (isWindow(schema)) return 'auto';
  if (schema.prefixItems) return schema.prefixItems.map((item) => startOf(item as Schema));
  return optionsOf(schema)?.[0] ?? Math.max(schema.minimum ?? 1, 2);
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
  if (Array.isArray(at)) return at.with(Number(key), replaced(at[Number(key)], rest, value));
  const object = (at ?? {}) as Record<string, unknown>;
  return { ...object, [key]: replaced(object[key], rest, value) };
}

/** What stands beside the input of a path; places of a list are counted from 1. */
export function labelOf(path: readonly string[]): string {
  const [list, place] = path.slice(-2);
  return /^\d+$/.test(place ?? '') ? `${readable(list)} ${Number(place) + 1}` : readable(path.at(-1) ?? '');
}

/** A window as text: `auto`, a name, or `-160 to 240`. */
export function windowText(window: unknown): string {
  return Array.isArray(window) ? window.join(' to ') : String(window ?? '');
}

/** Inverse of `windowText`; limits may also stand apart by a comma or a space. */
export function windowOf(text: string): string | [number, number] {
  const number = '(-?\\d+(?:\\.\\d+)?)';
  const limits = new RegExp(`^${number}\\s*(?:to|,|;|\\s)\\s*${number}$`).exec(text.trim());
  return limits ? [Number(limits[1]), Number(limits[2])] : text.trim() || 'auto';
}

/** A value of the option at `path` in plain words; one without words goes by its own name. */
export function optionText(path: readonly string[], value: string | number): string {
  return texts.propagate.options[[...path, value].join('.')] ?? readable(String(value));
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
