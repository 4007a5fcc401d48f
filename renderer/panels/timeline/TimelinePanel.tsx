import { Button } from '@mantine/core';
import { useState } from 'react';
import { axisIndex } from '#core/geometry';
import { currentTimeline, stackEnds } from '../../state/index.ts';
import { texts } from '../../texts/index.ts';
import { useAction, useCurrent, useView, useWindow } from '../../window/index.ts';
import panel from '../panel.module.css';
import { PlaneChoice, SliceStrip } from '../slice-strip/index.ts';
import { describeColumn } from './describe-column.ts';
import { drawTimeline } from './draw-timeline.ts';
import { Legend } from './Legend.tsx';
import classes from './timeline.module.css';

/** The volume as a timeline: one column a slice of the active plane and segment. */
export function TimelinePanel() {
  const { workstation } = useWindow();
  const { view, segmentation } = workstation;
  const detail = useCurrent((s) => s.open?.detail);
  useCurrent((s) => s.masksRevision);
  const activeSegmentId = useCurrent((s) => s.activeSegmentId);
  const { plane, range, crosshair } = useView((s) => s);
  const [hovered, setHovered] = useState<number | null>(null);
  const timeline = currentTimeline(workstation);
  const segment = detail?.segments.find((s) => s.id === activeSegmentId);
  if (!detail || !timeline || !segment)
    return (
      <section className={classes.panel} aria-label={texts.timeline.title}>
        <p className={classes.empty}>{texts.timeline.noSegment}</p>
      </section>
    );
  const current = crosshair[axisIndex(timeline.axis)];
  const count = timeline.columns.length;
  const shown = hovered !== null && hovered < count ? hovered : current;
  const [first, last] = stackEnds(detail, plane);
  return (
    <section className={classes.panel} aria-label={texts.timeline.title} data-testid="timeline">
      <div className={panel.head}>
        <PlaneChoice />
        <span className={classes.segment}>
          <i style={{ background: segment.color }} />
          {segment.label}
        </span>
        <span className={classes.column} data-testid="timeline-column">
          {describeColumn(timeline.columns[shown], count)}
        </span>
        {range ? <RangeActions range={range} /> : <Legend />}
      </div>
      <div className={classes.body}>
        <span className={classes.end}>{first}</span>
        <SliceStrip
          count={count}
          current={current}
          label={texts.timeline.label}
          valueText={describeColumn(timeline.columns[current], count)}
          testId="timeline-columns"
          data={{ 'data-proposed': timeline.columns.filter((c) => c.state !== null).length }}
          draw={(ctx, width, height) =>
            drawTimeline(ctx, { timeline, current, hovered, range, width, height })
          }
          drawn={[timeline, current, hovered, range]}
          onHover={setHovered}
          onGo={segmentation.goToSlice}
          onRange={(next) => view.setState({ range: next })}
        />
        <span className={classes.end}>{last}</span>
      </div>
    </section>
  );
}

function RangeActions({ range: [from, to] }: { range: readonly [number, number] }) {
  return (
    <span className={classes.range} data-testid="timeline-range">
      {texts.timeline.range(from + 1, to + 1)}
      <RangeButton id="range.rerun" text={texts.timeline.rerun} />
      <RangeButton id="range.accept" text={texts.timeline.acceptRange} />
      <RangeButton id="range.clear" text={texts.timeline.clear} />
    </span>
  );
}

function RangeButton({ id, text }: { id: string; text: string }) {
  const { action, enabled } = useAction(id);
  return (
    <Button
      size="compact-xs"
      variant="default"
      disabled={!enabled}
      onClick={() => void action.run()}
      data-testid={id}
    >
      {text}
    </Button>
  );
}
