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
};

/** Every way of running the model in use that was tried, and what came of it. */
export function TrialList() {
  const { workstation } = useWindow();
  const active = useLibrary((s) => s.models?.find((m) => m.active));
  const testing = useLibrary((s) => s.testing);
  if (!active) return null;
  const trials = active.trials ?? [];
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
      {trials.length > 0 ? (
        <ul className={classes.trials}>
          {trials.map((trial) => (
            <Trial
              key={`${trial.provider} ${trial.precision} ${trial.memoryPool}`}
              trial={trial}
              model={active}
            />
          ))}
        </ul>
      ) : (
        !testing && <p className={classes.reason}>{withoutTrials(active)}</p>
      )}
    </>
  );
}

function withoutTrials({ selfTest, selfTestDetail, provider }: ModelInfo): string {
  if (provider === '' && selfTestDetail === undefined) return words.none;
  return [selfTest, selfTestDetail].filter(Boolean).join('. ');
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
      <p className={classes.reason}>{trial.reason}</p>
      <Facts small of={factsOf(trial)} />
    </li>
  );
}

function factsOf({ numbers, adapter, driver, onnxruntime, system, at }: ProviderTrial): Fact[] {
  const measured: Fact[] = numbers
    ? [
        [words.dice, numbers.dice === null ? words.nothingShown : numbers.dice.toFixed(4)],
        [words.maxError, numbers.maxLogitError.toPrecision(2)],
        [
          words.speed,
          words.faster(
            ms(numbers.msPerSlice),
            ms(numbers.cpuMsPerSlice),
            (numbers.cpuMsPerSlice / numbers.msPerSlice).toPrecision(2),
          ),
        ],
      ]
    : [];
  const known = (name: string, value: string): Fact[] => (value ? [[name, value]] : []);
  return [
    ...measured,
    ...known(words.device, adapter),
    ...known(words.driver, driver),
    ...known(words.runtime, onnxruntime),
    ...known(words.system, system),
    [words.at, formatWhen(at, new Date())],
  ];
}
