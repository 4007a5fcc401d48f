import { SegmentedControl } from '@mantine/core';
import { PLANES, type Plane } from '#core/geometry';
import { texts } from '../../texts/index.ts';
import { useView, useWindow } from '../../window/index.ts';

/** Which plane's slices a strip shows. */
export function PlaneChoice() {
  const { workstation } = useWindow();
  const plane = useView((s) => s.plane);
  return (
    <SegmentedControl
      size="xs"
      aria-label={texts.timeline.title}
      data={PLANES.map((value) => ({ value, label: texts.timeline.planes[value] }))}
      value={plane}
      onChange={(value) => workstation.view.setState({ plane: value as Plane, range: null })}
    />
  );
}
