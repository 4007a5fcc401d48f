import { EmptyState } from '@mantine/core';
import { texts } from '../../texts/index.ts';
import { useCurrent } from '../../window/index.ts';
import panel from '../panel.module.css';
import { AddSegment } from './AddSegment.tsx';
import { SegmentRow } from './SegmentRow.tsx';

export function SegmentsPanel() {
  const segments = useCurrent((s) => s.open?.detail.segments);
  return (
    <section className={panel.panel} style={{ flex: 1, minHeight: 92 }} aria-label={texts.segments.title}>
      <div className={panel.head}>
        <h2 className={panel.title}>{texts.segments.title}</h2>
        <AddSegment />
      </div>
      <div className={panel.scroll} data-testid="segment-list">
        {segments?.length === 0 && (
          <EmptyState
            size="xs"
            mt="md"
            px="sm"
            title={texts.segments.empty}
            description={texts.segments.emptyText}
          />
        )}
        {segments?.map((segment) => (
          <SegmentRow key={segment.id} segment={segment} />
        ))}
      </div>
    </section>
  );
}
