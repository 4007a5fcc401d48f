import { type ComponentType, useState } from 'react';
import type { Segment, TrialName } from '#core/contract';
import type { Plane } from '#core/geometry';
import { currentComparison, trialColors, trialNames } from '../../state/index.ts';
import { texts } from '../../texts/index.ts';
import type { Camera, Tool, ViewportsProps } from '../../viewports/index.ts';
import { useComparison, useView, useWindow } from '../../window/index.ts';
import { ComparisonBar } from './ComparisonBar.tsx';
import classes from './comparison.module.css';
import { TrialHead } from './TrialHead.tsx';

/** Tools that look and measure: a comparison is not drawn in. */
const lookingTools: readonly Tool[] = ['navigate', 'window', 'pan', 'zoom', 'ruler', 'circle'];
const nothing = () => {};

interface ComparisonViewsProps {
  viewports: ComponentType<ViewportsProps>;
  /** The open scan as the views show it. */
  scan: ViewportsProps;
}

/** The same slice under both plans: side by side, turned and zoomed together, or both outlines on one image. */
export function ComparisonViews({ viewports: Viewports, scan }: ComparisonViewsProps) {
  const { workstation } = useWindow();
  const open = useComparison((s) => s.open);
  const masksRevision = useComparison((s) => s.masksRevision);
  const overlaid = useComparison((s) => s.overlaid);
  const plane = useView((s) => s.plane);
  const [cameras, setCameras] = useState<Partial<Record<Plane, Camera | null>>>({});
  const timeline = currentComparison(workstation);
  if (!open || !timeline) return null;
  const { comparison, masks } = open;
  const segment = scan.segments.find(({ id }) => id === comparison.segmentId);
  const shown = (names: readonly TrialName[]): ViewportsProps => ({
    ...scan,
    segments: names.map((name) => trialSegment(name)),
    masks: masks.masks,
    masksRevision,
    activeSegmentId: names[0],
    prompts: scan.detail.prompts.filter((p) => p.segmentId === comparison.segmentId),
    tool: lookingTools.includes(scan.tool) ? scan.tool : 'navigate',
    only: plane,
    camera: cameras[plane] ?? null,
    onCamera: (camera) => setCameras((all) => ({ ...all, [plane]: camera })),
    onMaximise: nothing,
    onPopOut: undefined,
    onPrompt: nothing,
    onRemovePrompt: nothing,
    onStroke: nothing,
    onSettled: nothing,
    onActivateSegment: nothing,
    onDrawn: nothing,
  });
  const { detail } = scan;
  return (
    <div className={classes.comparison} data-testid="comparison">
      <ComparisonBar segment={segment?.label ?? ''} jobId={comparison.jobId} timeline={timeline} />
      <div className={classes.heads}>
        {trialNames.map((name) => (
          <TrialHead
            key={name}
            name={name}
            comparison={comparison}
            detail={detail}
            voxels={timeline.voxels[name]}
          />
        ))}
      </div>
      <div className={classes.views}>
        {overlaid ? (
          <section className={classes.view} data-testid="trials-overlaid">
            <Viewports {...shown(trialNames)} />
          </section>
        ) : (
          trialNames.map((name) => (
            <section
              key={name}
              className={classes.view}
              aria-label={texts.comparison.trial[name]}
              data-testid={`trial-${name}`}
            >
              <Viewports {...shown([name])} />
            </section>
          ))
        )}
      </div>
    </div>
  );
}

/** A trial as the views draw segments. */
function trialSegment(name: TrialName): Segment {
  const label = texts.comparison.trial[name];
  const unknown = { voxels: 0, volumeMl: 0, state: 'proposed' as const };
  return { id: name, label, color: trialColors[name], visible: true, locked: true, ...unknown };
}
