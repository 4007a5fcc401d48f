import { Button, CloseButton, Kbd, SegmentedControl } from '@mantine/core';
import { useStore } from 'zustand';
import { type ComparisonTimeline, isActive } from '../../state/index.ts';
import { texts } from '../../texts/index.ts';
import { useAction, useComparison, useWindow } from '../../window/index.ts';
import classes from './comparison.module.css';

interface ComparisonBarProps {
  segment: string;
  jobId: string;
  timeline: ComparisonTimeline;
}

/** How much the plans agree in all, and what one can do about both. */
export function ComparisonBar({ segment, jobId, timeline }: ComparisonBarProps) {
  const { workstation } = useWindow();
  const { comparison, comparisons } = workstation;
  const overlaid = useComparison((s) => s.overlaid);
  const job = useStore(workstation.jobs, (s) => s.jobs[jobId]);
  const next = useAction('review.next');
  const cancel = useAction('propagate.cancel');
  const neither = useAction('comparison.keep.neither');
  const running = job !== undefined && isActive(job);
  return (
    <div className={classes.bar}>
      <span className={classes.title}>{segment}</span>
      {running ? (
        <>
          <span role="status" className={classes.quiet}>
            {texts.comparison.running(Math.round((100 * job.progress.done) / (job.progress.total || 1)))}
          </span>
          <Button variant="default" onClick={() => void cancel.action.run()} data-testid="comparison-cancel">
            {texts.propagate.cancel}
          </Button>
        </>
      ) : (
        <>
          <span className={classes.dice} title={texts.comparison.agreement} data-testid="comparison-dice">
            {texts.comparison.diceOf(timeline.dice.toFixed(3))}
          </span>
          <span className={classes.quiet} data-testid="comparison-queue">
            {texts.comparison.differ(timeline.queue.length)}
          </span>
          <Button
            variant="default"
            rightSection={<Kbd>N</Kbd>}
            onClick={() => void next.action.run()}
            disabled={timeline.queue.length === 0}
            data-testid="comparison-next"
          >
            {texts.comparison.next}
          </Button>
        </>
      )}
      <span className={classes.space} />
      <SegmentedControl
        size="xs"
        aria-label={texts.comparison.layout}
        data={[
          { value: 'beside', label: texts.comparison.beside },
          { value: 'overlaid', label: texts.comparison.overlaid },
        ]}
        value={overlaid ? 'overlaid' : 'beside'}
        onChange={(value) => comparison.setState({ overlaid: value === 'overlaid' })}
      />
      <Button variant="default" onClick={() => void neither.action.run()} data-testid="keep-neither">
        {texts.comparison.keepNeither}
      </Button>
      <CloseButton
        size="sm"
        aria-label={texts.comparison.leave}
        onClick={comparisons.leave}
        data-testid="comparison-leave"
      />
    </div>
  );
}
