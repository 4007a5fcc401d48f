import { expect, it } from 'vitest';
import { presets } from '#core/volumetric';
import { planAbout, planName, plansInOrder } from './plan-name.ts';

const own = { name: 'knee-study', about: 'For the cartilage of the knee.' };
const plans = [own, ...presets];

it('every plan that comes with Sagitta has a name and a purpose in plain words', () => {
  for (const { name, about } of presets) {
    expect(planName(name)).not.toBe(name);
    expect(planAbout(name, plans)).not.toBe(about);
  }
});

it('other plans go by their own words', () => {
  expect(planName(own.name)).toBe('knee-study');
  expect(planAbout(own.name, plans)).toBe('For the cartilage of the knee.');
});

it('everyday plans come first, that of the package behind them, plans of one’s own at the end', () => {
  const names = plansInOrder(plans).map(({ name }) => name);
  expect(names[0]).toBe('default');
  expect(names.slice(-2)).toEqual(['official', 'knee-study']);
});
