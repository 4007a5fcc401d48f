import { Button, Kbd, Tooltip } from '@mantine/core';
import type { CaseDetail, Comparison, TrialName } from '#core/contract';
import { voxelMl } from '#core/geometry';
import { planName, trialColors } from '../../state/index.ts';
import { texts } from '../../texts/index.ts';
import { formatMl, useAction } from '../../window/index.ts';
import classes from './comparison.module.css';

interface TrialHeadProps {
  name: TrialName;
  comparison: Comparison;
  detail: CaseDetail;
  voxels: number;
}

/** A plan's name, its volume, its time, and the button that keeps it. */
export function TrialHead({ name, comparison, detail, voxels }: TrialHeadProps) {
  const { plan, state, seconds, results } = comparison.trials[name];
  const keep = useAction(`comparison.keep.${name}`);
  return (
    <div className={classes.trial} data-testid={`trial-head-${name}`} data-state={state}>
      <b className={classes.letter} style={{ background: trialColors[name] }}>
        {texts.comparison.letter[name]}
      </b>
      <span className={classes.name}>{planName(plan.name)}</span>
      {state === 'finished' && (
        <>
          <span data-testid={`trial-ml-${name}`}>
            {texts.comparison.ml(formatMl(voxels * voxelMl(detail)))}
          </span>
          <Tooltip label={texts.comparison.secondsLong} multiline maw={260}>
            <span className={classes.quiet}>{texts.comparison.seconds(seconds.toFixed(1))}</span>
          </Tooltip>
        </>
      )}
      {state === 'waiting' && <span className={classes.quiet}>{texts.comparison.states.waiting}</span>}
      {state === 'stopped' && <span className={classes.quiet}>{texts.comparison.states.stopped}</span>}
      {state === 'running' && (
        <span className={classes.quiet}>{texts.comparison.states.running(results.length)}</span>
      )}
      <Button
        ml="auto"
        variant="default"
        rightSection={<Kbd>⇧{texts.comparison.letter[name]}</Kbd>}
        disabled={!keep.enabled}
        onClick={() => void keep.action.run()}
        data-testid={`keep-${name}`}
      >
        {texts.comparison.keep[name]}
      </Button>
    </div>
  );
}
