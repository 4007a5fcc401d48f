import { Button, Group, Kbd, Text } from '@mantine/core';
import { currentTimeline } from '../../state/index.ts';
import { texts } from '../../texts/index.ts';
import { useAction, useComparison, useCurrent, useView, useWindow } from '../../window/index.ts';
import panel from '../panel.module.css';

/** How many slices ask for a look, and the two keys that take them one after the other. */
export function ReviewSection() {
  const { workstation } = useWindow();
  const next = useAction('review.next');
  const accept = useAction('review.accept');
  // The timeline is built from these; reading them here renews this section with them.
  useCurrent((s) => s.open?.detail);
  useCurrent((s) => s.masksRevision);
  useCurrent((s) => s.activeSegmentId);
  useView((s) => s.plane);
  const timeline = currentTimeline(workstation);
  // Under a comparison of plans there is nothing to review.
  const comparing = useComparison((s) => s.shown);
  if (!timeline || comparing) return null;
  const proposed = timeline.columns.filter((c) => c.state !== null && c.state !== 'absent');
  if (proposed.length === 0) return null;
  const reviewed = proposed.filter((c) => c.state === 'accepted' || c.state === 'corrected');
  return (
    <div className={panel.section} style={{ borderTop: '1px solid var(--line)', paddingTop: 8 }}>
      <Group justify="space-between" mb={6}>
        <Text fz="sm" fw={600} data-testid="review-queue">
          {texts.review.queue(timeline.queue.length)}
        </Text>
        <Text fz="xs" c="dimmed">
          {texts.review.reviewed(reviewed.length, proposed.length)}
        </Text>
      </Group>
      <Group grow gap={6}>
        <Button
          variant="default"
          size="xs"
          rightSection={<Kbd>N</Kbd>}
          disabled={!next.enabled}
          onClick={() => void next.action.run()}
          data-testid="review-next"
        >
          {texts.review.next}
        </Button>
        <Button
          variant="default"
          size="xs"
          rightSection={<Kbd>Space</Kbd>}
          disabled={!accept.enabled}
          onClick={() => void accept.action.run()}
          data-testid="review-accept"
        >
          {texts.review.accept}
        </Button>
      </Group>
    </div>
  );
}
