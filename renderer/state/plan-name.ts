import { texts } from '../texts/index.ts';

/** A plan as people call it; those that do not come with Sagitta go by their own names. */
export function planName(name: string): string {
  return texts.propagate.plans[name]?.name ?? name;
}
