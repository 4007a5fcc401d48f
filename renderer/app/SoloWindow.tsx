import type { ComponentType, RefAttributes } from 'react';
import type { ViewName, ViewportsHandle, ViewportsProps } from '../viewports/index.ts';
import { CommandPalette } from './CommandPalette.tsx';
import { ConnectionLine } from './ConnectionLine.tsx';
import classes from './layout.module.css';
import { NoticeList } from './NoticeList.tsx';
import { Stage } from './Stage.tsx';

interface SoloWindowProps {
  only: ViewName;
  viewports: ComponentType<ViewportsProps & RefAttributes<ViewportsHandle>>;
}

/** One view in a window of its own, for a second monitor. */
export function SoloWindow({ only, viewports }: SoloWindowProps) {
  return (
    <>
      <div className={classes.solo}>
        <ConnectionLine />
        <div className={classes.body}>
          <Stage viewports={viewports} only={only} />
        </div>
      </div>
      <NoticeList />
      <CommandPalette />
    </>
  );
}
