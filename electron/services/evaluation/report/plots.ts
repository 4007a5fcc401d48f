import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import type { PlanSummary, StudyAnalysis } from './analysis.ts';
import { Html } from './html.ts';

const WIDTH_PX = 760;

/** Mean Dice of every plan over patients, with its interval where there is one. */
export function dicePlot(plans: readonly PlanSummary[]): Html {
  const withInterval = plans.flatMap((p) =>
    p.interval ? [{ ...p, low: p.interval[0], high: p.interval[1] }] : [],
  );
  return svg({
    height: 60 + 24 * plans.length,
    marginLeft: 170,
    x: { label: 'Dice, mean over patients', domain: [0, 1], grid: true },
    y: { label: null, domain: plans.map((p) => p.name) },
    marks: [
      Plot.ruleY(withInterval, { x1: 'low', x2: 'high', y: 'name', strokeWidth: 2 }),
      Plot.dot(plans, { x: 'patientMeanDice', y: 'name', r: 5, fill: 'currentColor' }),
    ],
  });
}

/** The effect of every plan against the base. */
export function effectPlot(plans: readonly PlanSummary[]): Html {
  const effects = plans.flatMap((p) => (p.comparison ? [{ name: p.name, ...p.comparison }] : []));
  const withInterval = effects.flatMap((e) =>
    e.interval ? [{ ...e, low: e.interval[0], high: e.interval[1] }] : [],
  );
  return svg({
    height: 60 + 24 * effects.length,
    marginLeft: 170,
    x: { label: 'difference in Dice to the base plan, mean over patients', grid: true },
    y: { label: null, domain: effects.map((e) => e.name) },
    marks: [
      Plot.ruleX([0], { strokeDasharray: '3,3' }),
      Plot.ruleY(withInterval, { x1: 'low', x2: 'high', y: 'name', strokeWidth: 2 }),
      Plot.dot(effects, { x: 'effect', y: 'name', r: 5, fill: 'currentColor' }),
    ],
  });
}

/** How Dice falls with the distance from the prompt. */
export function decayPlot(decay: StudyAnalysis['decay']): Html {
  return svg({
    height: 320,
    color: { legend: true },
    x: { label: 'distance from the nearest prompted slice, mm' },
    y: { label: 'Dice of the slice', domain: [0, 1], grid: true },
    marks: [Plot.lineY(decay, { x: 'fromMm', y: 'dice', z: 'plan', stroke: 'plan', marker: 'circle' })],
  });
}

function svg(options: Plot.PlotOptions): Html {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const plot = Plot.plot({ width: WIDTH_PX, ...options, document: document as unknown as Document });
  return new Html(plot.outerHTML);
}
