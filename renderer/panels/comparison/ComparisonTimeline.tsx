import { useState } from 'react';
import { axisIndex } from '#core/geometry';
import { currentComparison, stackEnds, trialColors } from '../../state/index.ts';
import { texts } from '../../texts/index.ts';
import { useComparison, useCurrent, useView, useWindow } from '../../window/index.ts';
import panel from '../panel.module.css';
import { PlaneChoice, SliceStrip } from '../slice-strip/index.ts';
import { comparisonColors } from './colors.ts';
import classes from './comparison.module.css';
import { describeComparison } from './describe-comparison.ts';
import { drawComparison } from './draw-comparison.ts';

/** The volume under both plans: one column a slice of the active plane. */
export function ComparisonTimeline() {
  const { workstation } = useWindow();
  const detail = useCurrent((s) => s.open?.detail);
  useComparison((s) => s.open);
  useComparison((s) => s.masksRevision);
  const { plane, crosshair } = useView((s) => s);
  const [hovered, setHovered] = useState<number | null>(null);
  const timeline = currentComparison(workstation);
  if (!detail || !timeline) return null;
  const current = crosshair[axisIndex(timeline.axis)];
  const count = timeline.columns.length;
  const shown = hovered !== null && hovered < count ? hovered : current;
  const [first, last] = stackEnds(detail, plane);
  return (
    <section
      className={classes.timeline}
      aria-label={texts.comparison.strip}
      data-testid="comparison-timeline"
    >
      <div className={panel.head}>
        <PlaneChoice />
        <span className={classes.column} data-testid="comparison-column">
          {describeComparison(timeline.columns[shown], count)}
        </span>
        <Legend />
      </div>
      <div className={classes.strip}>
        <span className={classes.end}>{first}</span>
        <SliceStrip
          count={count}
          current={current}
          label={texts.comparison.strip}
          valueText={describeComparison(timeline.columns[current], count)}
          testId="comparison-columns"
          data={{ 'data-pending': timeline.columns.filter((c) => c.pending).length }}
          draw={(ctx, width, height) => drawComparison(ctx, { timeline, current, hovered, width, height })}
          drawn={[timeline, current, hovered]}
          onHover={setHovered}
          onGo={workstation.segmentation.goToSlice}
        />
        <span className={classes.end}>{last}</span>
      </div>
    </section>
  );
}

function Legend() {
  const { differ, both, onlyA, onlyB, most } = texts.comparison.legend;
  return (
    <span className={classes.legend} aria-hidden="true">
      <i style={{ background: comparisonColors.miss }} />
      <span>{differ}</span>
      <i style={{ background: comparisonColors.agree }} />
      <span>{both}</span>
      <i style={{ background: trialColors.a }} />
      <span>{onlyA}</span>
      <i style={{ background: trialColors.b }} />
      <span>{onlyB}</span>
      <b>▾</b>
      <span>{most}</span>
    </span>
  );
}
