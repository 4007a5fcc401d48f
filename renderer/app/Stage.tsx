import { Button, EmptyState, Progress, Text } from '@mantine/core';
import { IconAlertTriangle, IconFileImport, IconStack2 } from '@tabler/icons-react';
import { type ComponentType, type RefAttributes, useEffect, useRef, useState } from 'react';
import { ComparisonViews } from '../panels/comparison/index.ts';
import { texts } from '../texts/index.ts';
import type { ViewName, ViewportsHandle, ViewportsProps } from '../viewports/index.ts';
import { formatBytes, useComparison, useCurrent, useLibrary, useView, useWindow } from '../window/index.ts';
import { FirstSteps } from './FirstSteps.tsx';
import classes from './stage.module.css';

type Views = ComponentType<ViewportsProps & RefAttributes<ViewportsHandle>>;

/** The middle of the window: the open scan, or what is in its place. */
export function Stage({ viewports, only }: { viewports: Views; only?: ViewName }) {
  const phase = useCurrent((s) => s.phase);
  const volume = useCurrent((s) => s.open?.volume);
  const [drawn, setDrawn] = useState(volume);
  return (
    <main
      className={classes.stage}
      aria-label={texts.app.views}
      data-testid="stage"
      data-phase={phase}
      data-case-ready={phase === 'open' && drawn === volume}
    >
      {phase === 'open' && (
        <>
          <div className={classes.views}>
            <OpenViews viewports={viewports} only={only} onDrawn={() => setDrawn(volume)} />
          </div>
          {!only && <FirstSteps />}
        </>
      )}
      {phase === 'loading' && <Opening />}
      {phase === 'failed' && <Failed />}
      {phase === 'closed' && <NothingOpen />}
    </main>
  );
}

interface OpenViewsProps {
  viewports: Views;
  only?: ViewName;
  onDrawn(): void;
}

/** The scan in the views; a comparison of plans in their place while it is looked at. */
function OpenViews({ viewports: Viewports, only, onDrawn }: OpenViewsProps) {
  const scan = useScan(only, onDrawn);
  const comparing = useComparison((s) => s.shown && s.open !== null) && !only;
  const state = useView((s) => s);
  const handle = useRef<ViewportsHandle>(null);
  useEffect(() => {
    if (state.resetCount > 0) handle.current?.reset();
  }, [state.resetCount]);
  useEffect(() => {
    if (state.clearCount > 0) handle.current?.clearMeasurements();
  }, [state.clearCount]);
  if (!scan) return null;
  return (
    <>
      {/* Unseen, not gone: cameras and measurements stay. */}
      <div className={classes.scan} hidden={comparing}>
        <Viewports ref={handle} {...scan} />
      </div>
      {comparing && <ComparisonViews viewports={Viewports} scan={scan} />}
    </>
  );
}

/** The open scan as the views want it told; null while none is open. */
function useScan(only: ViewName | undefined, onDrawn: () => void): ViewportsProps | null {
  const { workstation, shell } = useWindow();
  const { view, segments, segmentation } = workstation;
  const open = useCurrent((s) => s.open);
  const masksRevision = useCurrent((s) => s.masksRevision);
  const activeSegmentId = useCurrent((s) => s.activeSegmentId);
  const state = useView((s) => s);
  if (!open) return null;
  return {
    volume: open.volume,
    detail: open.detail,
    segments: open.detail.segments,
    masks: open.masks.masks,
    masksRevision,
    activeSegmentId,
    tool: state.tool,
    brushRadiusMm: state.brushRadiusMm,
    window: state.window,
    invert: state.invert,
    outline: state.outline,
    fill: state.fill,
    hideSegments: state.hideSegments,
    showIdentity: state.showIdentity,
    crosshair: state.crosshair,
    maximised: state.maximised,
    prompts: open.detail.prompts.filter((p) => p.segmentId === activeSegmentId),
    only,
    onCrosshair: (crosshair) => view.setState({ crosshair }),
    onWindow: (window) => view.setState({ window }),
    onMaximise: (maximised) => view.setState({ maximised }),
    onPopOut: only ? undefined : shell.popOut,
    onPrompt: (prompt) => void segmentation.prompt(prompt),
    onRemovePrompt: (axis, slice) => void segmentation.removePrompt(axis, slice),
    onStroke: (stroke) => void segmentation.stroke(stroke),
    onSettled: segmentation.warm,
    onActivateSegment: segments.activate,
    onDrawn,
  };
}

function Opening() {
  const loaded = useCurrent((s) => s.loadedBytes);
  const total = useCurrent((s) => s.totalBytes);
  return (
    <div className={classes.middle}>
      <Text fz="md">{texts.open.loading}</Text>
      <Progress
        value={total ? (100 * loaded) / total : 0}
        w={260}
        size="sm"
        aria-label={texts.open.loading}
      />
      <Text fz="sm" c="dimmed">
        {total ? texts.open.loaded(formatBytes(loaded), formatBytes(total)) : '\u00a0'}
      </Text>
    </div>
  );
}

function Failed() {
  const { workstation } = useWindow();
  const error = useCurrent((s) => s.error);
  const caseId = useCurrent((s) => s.caseId);
  return (
    <div className={classes.middle}>
      <EmptyState
        icon={<IconAlertTriangle stroke={1.4} />}
        title={texts.open.failed}
        description={[error?.message, error?.remedy].filter(Boolean).join(' ')}
      >
        <EmptyState.Actions>
          <Button variant="default" onClick={() => caseId && void workstation.cases.open(caseId)}>
            {texts.open.again}
          </Button>
        </EmptyState.Actions>
      </EmptyState>
    </div>
  );
}

function NothingOpen() {
  const { actions } = useWindow();
  const isEmpty = useLibrary((s) => s.phase === 'ready' && s.cases.length === 0 && s.search === '');
  const importing = useLibrary((s) => s.importing.phase !== 'idle');
  const run = (id: string) => () => void actions.get(id)?.run();
  return (
    <div className={classes.middle}>
      <EmptyState
        icon={<IconStack2 stroke={1.2} />}
        title={isEmpty ? texts.open.welcome : texts.open.none}
        description={isEmpty ? `${texts.hint.steps.join('. ')}.` : texts.open.noneText}
      >
        <EmptyState.Actions>
          <Button
            size="sm"
            leftSection={<IconFileImport size={16} stroke={1.6} />}
            onClick={run('import.files')}
            disabled={importing}
          >
            {texts.actions.importFiles}
          </Button>
          <Button size="sm" variant="default" onClick={run('import.folder')} disabled={importing}>
            {texts.actions.importFolder}
          </Button>
          <Button
            size="sm"
            variant="default"
            onClick={run('import.phantom')}
            disabled={importing}
            data-testid="open-phantom"
          >
            {texts.actions.importPhantom}
          </Button>
        </EmptyState.Actions>
      </EmptyState>
    </div>
  );
}
