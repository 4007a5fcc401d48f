import { PropagationPlan, z } from '#core/contract';

type Schema = z.core.JSONSchema.BaseSchema;

/** One change to a plan: what is put where. */
export interface Variant {
  readonly path: readonly string[];
  readonly value: unknown;
}

/** Every option of the schema by itself: all kinds and choices, switches both ways, numbers at both ends. */
export function planVariants(): Variant[] {
  const all = variantsOf(z.toJSONSchema(PropagationPlan, { io: 'output' }), []);
  const unique = new Map(all.map((variant) => [JSON.stringify(variant), variant]));
  return [...unique.values()].filter(({ path }) => !['schema', 'name'].includes(path[0]));
}

/** The plan with the change; parts that are not there yet are begun. */
export function changed(plan: object, { path, value }: Variant): object {
  const [key, ...rest] = path;
  if (key === undefined) return value as object;
  const inner = (plan as Record<string, object | undefined>)[key] ?? {};
  return { ...plan, [key]: changed(inner, { path: rest, value }) };
}

function variantsOf(schema: Schema, path: readonly string[]): Variant[] {
  const at = (value: unknown): Variant => ({ path, value });
  if (schema.oneOf) return (schema.oneOf as Schema[]).flatMap((kind) => ofKind(kind, path));
  if (schema.anyOf) return (schema.anyOf as Schema[]).flatMap((option) => variantsOf(option, path));
  if (schema.enum) return schema.enum.map(at);
  if (schema.const !== undefined) return [at(schema.const)];
  switch (schema.type) {
    case 'boolean':
      return [at(false), at(true)];
    case 'number':
    case 'integer':
      return ends(schema).map(at);
    case 'string':
      return [at('soft')];
    case 'array':
      return [at([-50, 150])];
    default: {
      const inner = Object.entries(schema.properties ?? {}) as [string, Schema][];
      return inner.flatMap(([key, field]) => variantsOf(field, [...path, key]));
    }
  }
}

/** A kind as it comes, and with each of its own options changed. */
function ofKind(schema: Schema, path: readonly string[]): Variant[] {
  const { kind, ...others } = schema.properties as Record<string, Schema>;
  const initial = Object.fromEntries(
    Object.entries(others).map(([key, field]) => [key, field.default ?? started(field)]),
  );
  const whole = { kind: kind.const, ...initial };
  const inner = Object.entries(others).flatMap(([key, field]) => variantsOf(field, [key]));
  return [whole, ...inner.map((variant) => changed(whole, variant))].map((value) => ({ path, value }));
}

function started(field: Schema): unknown {
  if (field.type === 'array') return ['soft', [-500, 1300], [0, 80]];
  return Math.max(field.minimum ?? 1, 2);
}

function ends({ type, minimum, maximum, exclusiveMinimum }: Schema): number[] {
  const small = type === 'integer' ? 1 : 0.5;
  const low = minimum ?? (typeof exclusiveMinimum === 'number' ? exclusiveMinimum + small : -small);
  const high = maximum === undefined || maximum > 1e6 ? low + 3 : maximum;
  return [low, high];
}
