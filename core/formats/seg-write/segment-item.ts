import dcmjs from 'dcmjs';
import type { CodedConcept } from '#core/contract';
import type { Dataset } from '#core/formats/dicom-write';

/** One segment as a DICOM SEG describes it (PS3.3 C.8.20.4). */
export interface SegmentDescription {
  readonly label: string;
  /** `#rrggbb` */
  readonly color: string;
  readonly code?: CodedConcept;
  /** How it was made; MANUAL has no algorithm name. */
  readonly algorithm: { readonly type: 'MANUAL' } | { readonly type: 'SEMIAUTOMATIC'; readonly name: string };
}

const anatomicalStructure: CodedConcept = {
  scheme: 'SCT',
  value: '123037004',
  meaning: 'Anatomical Structure',
};
const tissue: CodedConcept = { scheme: 'SCT', value: '85756007', meaning: 'Tissue' };

export function codeItem({ scheme, value, meaning }: CodedConcept): Dataset {
  return { CodeValue: value, CodingSchemeDesignator: scheme, CodeMeaning: meaning.slice(0, 64) };
}

export function segmentItem(segment: SegmentDescription, number: number): Dataset {
  const rgb = [1, 3, 5].map((at) => Number.parseInt(segment.color.slice(at, at + 2), 16) / 255);
  return {
    SegmentNumber: number,
    SegmentLabel: segment.label.slice(0, 64),
    SegmentAlgorithmType: segment.algorithm.type,
    SegmentAlgorithmName: segment.algorithm.type === 'MANUAL' ? undefined : segment.algorithm.name,
    SegmentedPropertyCategoryCodeSequence: [codeItem(segment.code ? anatomicalStructure : tissue)],
    SegmentedPropertyTypeCodeSequence: [codeItem(segment.code ?? tissue)],
    RecommendedDisplayCIELabValue: dcmjs.data.Colors.rgb2DICOMLAB([rgb[0], rgb[1], rgb[2]]).map(Math.round),
  };
}
