import type { Ref } from 'react';
import { useImperativeHandle, useRef, useState } from 'react';
import { PLANES } from '#core/geometry';
import { texts } from '../texts/index.ts';
import { MeshView } from './MeshView.tsx';
import { SliceView } from './SliceView.tsx';
import { canDraw } from './slice/gl-canvas.ts';
import type { ViewName, ViewportsHandle, ViewportsProps } from './types.ts';
import styles from './viewports.module.css';

/** Axial and 3D above, coronal and sagittal below; one alone when maximised. The others stay as they are, unseen. */
export function Viewports({ ref, ...props }: ViewportsProps & { ref?: Ref<ViewportsHandle> }) {
  const views = useRef(new Map<ViewName, ViewportsHandle>());
  const keep = (view: ViewName) => (handle: ViewportsHandle | null) => {
    if (handle) views.current.set(view, handle);
    else views.current.delete(view);
  };
  useImperativeHandle(ref, () => ({
    reset: () => {
      for (const view of views.current.values()) view.reset();
    },
    clearMeasurements: () => {
      for (const view of views.current.values()) view.clearMeasurements();
    },
  }));
  const alone = props.only ?? props.maximised;
  const here = (view: ViewName) => !props.only || props.only === view;
  const hidden = (view: ViewName) => alone !== null && alone !== view;
  const [drawable] = useState(canDraw);
  if (!drawable) return <div className={styles.message}>{texts.views.noWebgl}</div>;
  return (
    <div className={styles.grid} data-maximised={alone ?? undefined}>
      {PLANES.filter(here).map((plane) => (
        <SliceView key={plane} ref={keep(plane)} plane={plane} hidden={hidden(plane)} {...props} />
      ))}
      {here('3d') && <MeshView ref={keep('3d')} hidden={hidden('3d')} {...props} />}
    </div>
  );
}
