import { Button, Group, Progress, Text } from '@mantine/core';
import type { Job } from '#core/contract';
import { isActive, remainingMs } from '../../state/index.ts';
import { texts } from '../../texts/index.ts';
import { formatDuration, useWindow } from '../../window/index.ts';

/** What came of a job that has ended. */
function outcome({ kind, state, progress }: Job): string {
  const compares = kind === 'compare';
  if (state === 'success') return compares ? texts.comparison.ready : texts.propagate.success(progress.done);
  if (state === 'error') return compares ? texts.errors.compare : texts.propagate.error;
  return compares ? texts.comparison.cancelled : texts.propagate.cancelled(progress.done);
}

export function JobProgress({ job }: { job: Job }) {
  const { actions } = useWindow();
  const { done, total, message } = job.progress;
  const left = remainingMs(job, Date.now());
  const running = isActive(job);
  return (
    <div role="status" data-testid="job" data-state={job.state}>
      {running && (
        <>
          <Group gap={8} wrap="nowrap">
            <Progress
              flex={1}
              size="md"
              value={total ? (100 * done) / total : 0}
              aria-label={texts.propagate.title}
            />
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => void actions.get('propagate.cancel')?.run()}
              data-testid="propagate-cancel"
            >
              {texts.propagate.cancel}
            </Button>
          </Group>
          <Text fz="xs" c="dimmed" mt={4}>
            {total ? texts.propagate.running(done, total) : (message ?? texts.propagate.pending)}
            {left !== null && total > 0 && ` · ${texts.propagate.left(formatDuration(left))}`}
          </Text>
        </>
      )}
      {job.state !== 'pending' && job.state !== 'running' && (
        <Text fz="xs" c={job.state === 'error' ? 'orange.4' : 'dimmed'} mt={6}>
          {outcome(job)}
        </Text>
      )}
      {job.notices.map((notice) => (
        <Text key={notice} fz="xs" c="yellow.3" mt={4}>
          {notice}
        </Text>
      ))}
    </div>
  );
}
