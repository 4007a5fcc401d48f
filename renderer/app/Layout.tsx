import type { ComponentType, RefAttributes } from 'react';
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels';
import { CasesPanel } from '../panels/cases/index.ts';
import { ComparisonTimeline } from '../panels/comparison/index.ts';
import { PropagatePanel } from '../panels/propagate/index.ts';
import { SegmentsPanel } from '../panels/segments/index.ts';
import { SettingsPanel } from '../panels/settings/index.ts';
import { StatusBar } from '../panels/status-bar/index.ts';
import { TimelinePanel } from '../panels/timeline/index.ts';
import { texts } from '../texts/index.ts';
import type { ViewportsHandle, ViewportsProps } from '../viewports/index.ts';
import { useComparison, useShell } from '../window/index.ts';
import { AboutBox } from './AboutBox.tsx';
import { CommandPalette } from './CommandPalette.tsx';
import { ConnectionLine } from './ConnectionLine.tsx';
import { DropZone } from './DropZone.tsx';
import classes from './layout.module.css';
import { ModelsSheet } from './ModelsSheet.tsx';
import { NoticeList } from './NoticeList.tsx';
import { SafetyLine } from './SafetyLine.tsx';
import { ShortcutSheet } from './ShortcutSheet.tsx';
import { Stage } from './Stage.tsx';
import { TopBar } from './TopBar.tsx';
import { VersionDialog } from './VersionDialog.tsx';

/** Where everything stands; sizes are the user's and remembered. */
export function Layout({
  viewports,
}: {
  viewports: ComponentType<ViewportsProps & RefAttributes<ViewportsHandle>>;
}) {
  const panels = useShell((s) => s.panels);
  const settings = useShell((s) => s.settings);
  const right = settings ? ['settings'] : panels.side ? ['side'] : [];
  const columnIds = [...(panels.cases ? ['cases'] : []), 'middle', ...right];
  const comparing = useComparison((s) => s.shown && s.open !== null);
  const rowIds = ['columns', ...(panels.timeline ? ['timeline'] : [])];
  const columns = useDefaultLayout({ id: 'sagitta.columns', panelIds: columnIds });
  const rows = useDefaultLayout({ id: 'sagitta.rows', panelIds: rowIds });

  return (
    <>
      <div className={classes.window}>
        <TopBar />
        <ConnectionLine />
        <SafetyLine />
        <Group
          orientation="vertical"
          className={classes.body}
          defaultLayout={rows.defaultLayout}
          onLayoutChanged={rows.onLayoutChanged}
        >
          <Panel id="columns" minSize="40%">
            <Group
              orientation="horizontal"
              defaultLayout={columns.defaultLayout}
              onLayoutChanged={columns.onLayoutChanged}
            >
              {panels.cases && (
                <>
                  <Panel
                    id="cases"
                    defaultSize={216}
                    minSize={168}
                    maxSize={420}
                    groupResizeBehavior="preserve-pixel-size"
                  >
                    <CasesPanel />
                  </Panel>
                  <Separator className={classes.columnSeparator} aria-label={texts.cases.width} />
                </>
              )}
              <Panel id="middle" minSize="35%">
                <Stage viewports={viewports} />
              </Panel>
              {settings && <SettingsColumn />}
              {panels.side && !settings && (
                <>
                  <Separator className={classes.columnSeparator} aria-label={texts.segments.width} />
                  <Panel
                    id="side"
                    defaultSize={264}
                    minSize={220}
                    maxSize={480}
                    groupResizeBehavior="preserve-pixel-size"
                  >
                    <aside className={classes.side}>
                      <SegmentsPanel />
                      <PropagatePanel />
                    </aside>
                  </Panel>
                </>
              )}
            </Group>
          </Panel>
          {panels.timeline && (
            <>
              <Separator className={classes.rowSeparator} aria-label={texts.timeline.height} />
              <Panel
                id="timeline"
                defaultSize={132}
                minSize={96}
                maxSize={320}
                groupResizeBehavior="preserve-pixel-size"
              >
                {comparing ? <ComparisonTimeline /> : <TimelinePanel />}
              </Panel>
            </>
          )}
        </Group>
        <StatusBar />
      </div>
      <NoticeList />
      <CommandPalette />
      <ShortcutSheet />
      <VersionDialog />
      <AboutBox />
      <ModelsSheet />
      <DropZone />
    </>
  );
}

/** In place of the segments: the images stay beside it. */
function SettingsColumn() {
  return (
    <>
      <Separator className={classes.columnSeparator} aria-label={texts.settings.width} />
      <Panel
        id="settings"
        defaultSize={440}
        minSize={340}
        maxSize={720}
        groupResizeBehavior="preserve-pixel-size"
      >
        <SettingsPanel />
      </Panel>
    </>
  );
}
