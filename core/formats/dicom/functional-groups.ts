import type { Attributes } from './file.ts';

/** Sequences of the functional groups used here (PS3.3 C.7.6.16.2). */
export const GROUP = {
  pixelMeasures: '0028,9110',
  planePosition: '0020,9113',
  planeOrientation: '0020,9116',
  valueTransformation: '0028,9145',
  conversionSource: '0020,9172',
  frameContent: '0020,9111',
  segmentIdentification: '0062,000a',
  derivationImage: '0008,9124',
} as const;

/** The macro of one frame: its own functional group, or the one shared by all frames. */
export type FrameGroups = (sequence: string) => Attributes | undefined;

/** For each frame of a multi-frame object, how to look up its functional groups. */
export function functionalGroups(file: Attributes, frames: number): FrameGroups[] {
  const shared = file.item('5200,9229');
  const perFrame = file.items('5200,9230');
  return Array.from(
    { length: frames },
    (_, n) => (sequence: string) => perFrame[n]?.item(sequence) ?? shared?.item(sequence),
  );
}
