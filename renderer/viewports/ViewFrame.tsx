import { IconExternalLink, IconMaximize, IconMinimize } from '@tabler/icons-react';
import type { ReactNode, Ref, RefObject } from 'react';
import type { Axis, EdgeLetters } from '#core/geometry';
import { texts } from '../texts/index.ts';
import { planeColor } from './slice/palette.ts';
import { identityLines, positionText, studyLines, valueNotice, windowText } from './text.ts';
import type { ViewName, ViewportsProps } from './types.ts';
import styles from './viewports.module.css';

interface FrameProps {
  ref?: Ref<HTMLElement>;
  view: ViewName;
  hidden: boolean;
  props: ViewportsProps;
  letters: EdgeLetters | null;
  /** The axis held still; none in 3D. */
  axis?: Axis;
  readout?: RefObject<HTMLDivElement | null>;
  hint?: string;
  onMaximise(): void;
  children: ReactNode;
}

/** What stands around every view: who and what is shown, where it is, and which way the patient lies. */
export function ViewFrame({
  ref,
  view,
  hidden,
  props,
  letters,
  axis,
  readout,
  hint,
  onMaximise,
  children,
}: FrameProps) {
  const title = texts.views.names[view];
  const maximised = props.maximised === view;
  const Icon = maximised ? IconMinimize : IconMaximize;
  const notice = valueNotice(props.detail);
  return (
    <section ref={ref} className={styles.view} data-view={view} aria-label={title} hidden={hidden}>
      {children}
      <div className={`${styles.corner} ${styles.topLeft}`}>
        {props.showIdentity && identityLines(props.detail).map((line) => <div key={line}>{line}</div>)}
      </div>
      <div className={`${styles.corner} ${styles.topRight}`}>
        {props.showIdentity && studyLines(props.detail).map((line) => <div key={line}>{line}</div>)}
        {props.detail.identity.lossy && <div className={styles.warning}>{texts.views.lossy}</div>}
        {notice && <div className={styles.warning}>{notice}</div>}
      </div>
      <div className={`${styles.corner} ${styles.bottomLeft}`}>
        <div className={styles.title} style={{ color: view === '3d' ? undefined : planeColor[view] }}>
          {title}
        </div>
        {axis && <div>{positionText(props, axis)}</div>}
      </div>
      <div className={`${styles.corner} ${styles.bottomRight}`}>
        {readout && <div ref={readout} className={styles.readout} />}
        {axis && <div>{windowText(props)}</div>}
      </div>
      {letters && (
        <div className={styles.letters} aria-hidden="true">
          <span data-edge="left">{letters.left}</span>
          <span data-edge="right">{letters.right}</span>
          <span data-edge="top">{letters.top}</span>
          <span data-edge="bottom">{letters.bottom}</span>
        </div>
      )}
      {hint && <div className={styles.hint}>{hint}</div>}
      {props.onPopOut && (
        <button
          type="button"
          className={`${styles.maximise} ${styles.popOut}`}
          aria-label={texts.views.popOut(title)}
          title={texts.views.popOutTip}
          onClick={() => props.onPopOut?.(view)}
        >
          <IconExternalLink size={14} />
        </button>
      )}
      {!props.only && (
        <button
          type="button"
          className={styles.maximise}
          aria-label={maximised ? texts.views.all : texts.views.maximise(title)}
          title={maximised ? texts.views.allTip : texts.views.maximiseTip}
          onClick={onMaximise}
        >
          <Icon size={14} />
        </button>
      )}
    </section>
  );
}
