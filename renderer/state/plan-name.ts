import { texts } from '../texts/index.ts';

export interface NamedPlan {
  readonly name: string;
  readonly about: string;
}

const known = Object.keys(texts.propagate.plans);

/** A plan as people call it; those that do not come with Sagitta go by their own names. */
export function planName(name: string): string {
  return texts.propagate.plans[name]?.name ?? name;
}

/** What a plan is for, in a sentence or two. */
export function planAbout(name: string, plans: readonly NamedPlan[]): string {
  return texts.propagate.plans[name]?.about ?? plans.find((plan) => plan.name === name)?.about ?? '';
}

/** The plans for everyday work first, that for comparisons with the literature last of ours, then the others. */
export function plansInOrder<P extends NamedPlan>(plans: readonly P[]): P[] {
  const place = ({ name }: P) => (known.includes(name) ? known.indexOf(name) : known.length);
  return plans.toSorted((a, b) => place(a) - place(b));
}
