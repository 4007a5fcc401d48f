import { Button, CloseButton, Group, Text } from '@mantine/core';
import { IconColumns2 } from '@tabler/icons-react';
import { type FormEvent, type KeyboardEvent, useState } from 'react';
import type { TrialName } from '#core/contract';
import { currentComparison, planName, trialNames } from '../../state/index.ts';
import { texts } from '../../texts/index.ts';
import { Keys, useAction, useComparison, useLibrary, useShell, useWindow } from '../../window/index.ts';
import { PlanSelect } from '../PlanSelect.tsx';
import classes from './comparison.module.css';

/** The plan with the user's own changes, among the names of plans. */
const OWN = 'custom';

/** In the panel of runs: the way to try two plans, and the comparison that is there. */
export function ComparePlans() {
  const opened = useShell((s) => s.comparePlans);
  const choose = useAction('comparison.choose');
  const enabled = choose.enabled;
  const comparing = useComparison((s) => s.shown);
  if (comparing) return null;
  return (
    <div className={classes.section}>
      <Waiting />
      {opened && enabled ? (
        <PlanPair />
      ) : (
        <Button
          fullWidth
          size="xs"
          variant="subtle"
          color="gray"
          leftSection={<IconColumns2 size={14} />}
          rightSection={<Keys of="d" />}
          disabled={!enabled}
          onClick={() => void choose.action.run()}
          data-testid="compare-plans"
        >
          {texts.comparison.open}
        </Button>
      )}
    </div>
  );
}

function PlanPair() {
  const { workstation, shell } = useWindow();
  const plans = useLibrary((s) => s.plans);
  const plan = useLibrary((s) => s.plan);
  const own = useLibrary((s) => s.customPlan);
  const [pair, setPair] = useState<Record<TrialName, string>>(() => {
    const a = own ? OWN : plan;
    const others = [plan, 'vessels', ...plans.map(({ name }) => name)];
    return { a, b: others.find((name) => name !== a) ?? a };
  });
  const choices = own ? [...plans, { name: OWN, about: '' }] : plans;
  const close = () => shell.store.setState({ comparePlans: false });
  const start = (event: FormEvent) => {
    event.preventDefault();
    if (pair.a === pair.b) return;
    const planOf = (name: string) => (name === OWN && own ? own : name);
    close();
    void workstation.comparisons.start({ a: planOf(pair.a), b: planOf(pair.b) });
  };
  const key = ({ key: pressed, target }: KeyboardEvent) => {
    // An open list is closed first.
    if (pressed === 'Escape' && (target as HTMLElement).ariaExpanded !== 'true') close();
  };
  return (
    <form onSubmit={start} onKeyDown={key} className={classes.pair} data-testid="plan-pair">
      <Group justify="space-between" wrap="nowrap">
        <Text fz="sm" fw={600}>
          {texts.comparison.title}
        </Text>
        <CloseButton size="xs" aria-label={texts.comparison.close} onClick={close} />
      </Group>
      <Text fz="xs" c="dimmed">
        {texts.comparison.about}
      </Text>
      {trialNames.map((name) => (
        <PlanSelect
          key={name}
          autoFocus={name === 'b'}
          label={texts.comparison.trial[name]}
          plans={choices}
          value={pair[name]}
          onPick={(value) => setPair((now) => ({ ...now, [name]: value }))}
          data-testid={`pair-${name}`}
        />
      ))}
      {pair.a === pair.b && (
        <Text fz="xs" c="orange.4" role="alert">
          {texts.comparison.same}
        </Text>
      )}
      <Button type="submit" size="xs" fullWidth disabled={pair.a === pair.b} data-testid="pair-run">
        {texts.comparison.run}
      </Button>
    </form>
  );
}

/** A comparison that is there and not looked at. */
function Waiting() {
  const { workstation } = useWindow();
  const comparison = useComparison((s) => s.open?.comparison);
  useComparison((s) => s.masksRevision);
  const timeline = currentComparison(workstation);
  if (!comparison || !timeline) return null;
  const { a, b } = comparison.trials;
  const done = a.state === 'finished' && b.state === 'finished';
  return (
    <div className={classes.waiting} data-testid="comparison-waiting">
      <div className={classes.pairName}>
        <div className={classes.name}>
          {texts.comparison.pair(planName(a.plan.name), planName(b.plan.name))}
        </div>
        {done && <div className={classes.quiet}>{texts.comparison.diceOf(timeline.dice.toFixed(3))}</div>}
      </div>
      <Button
        size="compact-xs"
        variant="default"
        onClick={workstation.comparisons.show}
        data-testid="comparison-show"
      >
        {texts.comparison.show}
      </Button>
      <CloseButton
        size="xs"
        aria-label={texts.comparison.putAway}
        onClick={() => void workstation.comparisons.discard()}
      />
    </div>
  );
}
