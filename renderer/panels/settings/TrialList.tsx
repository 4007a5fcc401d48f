import { Button } from '@mantine/core';
import type { ModelInfo, ProviderTrial } from '#core/contract';
import { texts } from '../../texts/index.ts';
import { formatWhen, useLibrary, useWindow } from '../../window/index.ts';
import { type Fact, Facts } from './Facts.tsx';
import classes from './settings.module.css';
import { type Verdict, verdictOf } from './verdict.ts';

const words = texts.settings.trials;
const { providers, precisions, pooled, ms } = texts.settings.engine;
const verdicts: Record<Verdict, string> = {
  'in-use': words.inUse,
  accepted: words.accepted,
  refused: words.refused,
  unavailable: words.unavailable,
};

/** Every way of running the model in use that was tried, and what came of it. */
export function TrialList() {
  const { workstation } = useWindow();
  const active = useLibrary((s) => s.models?.find((m) => m.active));
  const testing = useLibrary((s) => s.testing);
  if (!active) return null;
  const trials = sortedByVerdict(active);
  return (
    <>
      <div className={classes.head}>
        <h4>{words.title}</h4>
        <Button
          variant="default"
          loading={testing}
          onClick={() => void workstation.settings.testAgain()}
          data-testid="test-again"
        >
          {words.again}
        </Button>
      </div>
      <p className={classes.why}>{words.why}</p>
      <div role="status">{testing && <p className={classes.why}>{words.running}</p>}</div>
      {trials.length > 0 || isReference(active) ? (
        <ul className={classes.trials}>
          {isReference(active) && <Reference />}
          {trials.map((trial) => (
            <Trial
              key={`${trial.provider} ${trial.precision} ${trial.memoryPool}`}
              trial={trial}
              model={active}
            />
          ))}
        </ul>
      ) : (
        !testing && <p className={classes.reason}>{active.provider === '' ? words.none : active.selfTest}</p>
      )}
    </>
  );
}

const order: readonly Verdict[] = ['in-use', 'accepted', 'refused', 'unavailable'];

function sortedByVerdict(model: ModelInfo): ProviderTrial[] {
  const place = (trial: ProviderTrial) => order.indexOf(verdictOf(trial, model));
  return [...(model.trials ?? [])].sort((a, b) => place(a) - place(b));
}

function Trial({ trial, model }: { trial: ProviderTrial; model: ModelInfo }) {
  const verdict = verdictOf(trial, model);
  const name = [
    providers[trial.provider],
    precisions[trial.precision],
    ...(trial.memoryPool > 1 ? [pooled] : []),
  ].join(' · ');
  return (
    <li className={classes.trial} data-verdict={verdict} data-testid="trial">
      <div className={classes.verdict}>
        <span>{name}</span>
        <span>{verdicts[verdict]}</span>
      </div>
      <p className={classes.reason}>{sentence(trial.reason)}</p>
      <Facts small of={factsOf(trial)} />
    </li>
  );
}

/** The exact model on the processor has no trial of its own: it is what the trials are held against. */
function isReference({ provider, precision, trials }: ModelInfo): boolean {
  const isExact = (way: Pick<ProviderTrial, 'provider' | 'precision'>) =>
    way.provider === 'cpu' && way.precision === 'fp32';
  return provider === 'cpu' && precision === 'fp32' && !trials?.some(isExact);
}

function Reference() {
  return (
    <li className={classes.trial} data-verdict="in-use" data-testid="trial-reference">
      <div className={classes.verdict}>
        <span>{[providers.cpu, precisions.fp32].join(' · ')}</span>
        <span>{verdicts['in-use']}</span>
      </div>
      <p className={classes.reason}>{words.reference}</p>
    </li>
  );
}

/** Reasons are written to stand in a longer message too. */
function sentence(reason: string): string {
  return reason.charAt(0).toUpperCase() + reason.slice(1);
}

function factsOf({ numbers, adapter, driver, onnxruntime, system, at }: ProviderTrial): Fact[] {
  const measured: Fact[] = numbers
    ? [
        [words.dice, numbers.dice === null ? words.nothingShown : numbers.dice.toFixed(4)],
        [words.maxError, numbers.maxLogitError === 0 ? '0' : numbers.maxLogitError.toPrecision(2)],
        [words.speed, speedOf(numbers)],
      ]
    : [];
  const device = [adapter, driver].filter(Boolean).join(', ');
  return [
    ...measured,
    ...(device ? [[words.device, device] as const] : []),
    [words.at, [formatWhen(at, new Date()), `onnxruntime ${onnxruntime}`, system].join(' · ')],
  ];
}

function speedOf({ msPerSlice, cpuMsPerSlice }: NonNullable<ProviderTrial['numbers']>): string {
  if (msPerSlice === cpuMsPerSlice) return ms(msPerSlice);
  const times = Math.max(msPerSlice, cpuMsPerSlice) / Math.min(msPerSlice, cpuMsPerSlice);
  const rounded = times < 9.95 ? times.toFixed(1) : String(Math.round(times));
  const compared = msPerSlice < cpuMsPerSlice ? words.faster(rounded) : words.slower(rounded);
  return words.against(ms(msPerSlice), ms(cpuMsPerSlice), compared);
}
