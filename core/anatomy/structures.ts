import type { CodedConcept } from '#core/contract';

export interface Structure extends CodedConcept {
  scheme: 'SCT';
  region: 'abdomen' | 'pelvis' | 'chest' | 'vessels' | 'head and neck' | 'bones' | 'muscles' | 'findings';
  /** Other words people type for it. */
  synonyms: readonly string[];
}

function structure(
  region: Structure['region'],
  value: string,
  meaning: string,
  ...synonyms: string[]
): Structure {
  return { scheme: 'SCT', value, meaning, region, synonyms };
}

/**
 * Structures commonly segmented on CT with their SNOMED CT codes, as DICOM SEG names a segment's property
 * type (PS3.16 CID 7154, 7155, 7166, 7192 and the anatomic regions of CID 4).
 */
export const structures: readonly Structure[] = [
  structure('abdomen', '10200004', 'Liver'),
  structure('abdomen', '78961009', 'Spleen'),
  structure('abdomen', '18639004', 'Left kidney'),
  structure('abdomen', '9846003', 'Right kidney'),
  structure('abdomen', '64033007', 'Kidney'),
  structure('abdomen', '15776009', 'Pancreas'),
  structure('abdomen', '28231008', 'Gallbladder'),
  structure('abdomen', '69695003', 'Stomach'),
  structure('abdomen', '38848004', 'Duodenum'),
  structure('abdomen', '30315005', 'Small intestine', 'small bowel'),
  structure('abdomen', '71854001', 'Colon', 'large bowel'),
  structure('abdomen', '12003004', 'Left adrenal gland', 'suprarenal'),
  structure('abdomen', '29392005', 'Right adrenal gland', 'suprarenal'),
  structure('pelvis', '34402009', 'Rectum'),
  structure('pelvis', '89837001', 'Urinary bladder'),
  structure('pelvis', '41216001', 'Prostate'),
  structure('pelvis', '35039007', 'Uterus'),
  structure('chest', '44029006', 'Left lung'),
  structure('chest', '3341006', 'Right lung'),
  structure('chest', '39607008', 'Lung'),
  structure('chest', '44714003', 'Upper lobe of left lung'),
  structure('chest', '41224006', 'Lower lobe of left lung'),
  structure('chest', '42400003', 'Upper lobe of right lung'),
  structure('chest', '72481006', 'Middle lobe of right lung'),
  structure('chest', '266005', 'Lower lobe of right lung'),
  structure('chest', '80891009', 'Heart'),
  structure('chest', '44567001', 'Trachea'),
  structure('chest', '32849002', 'Esophagus', 'oesophagus', 'gullet'),
  structure('vessels', '15825003', 'Aorta'),
  structure('vessels', '7832008', 'Abdominal aorta'),
  structure('vessels', '64131007', 'Inferior vena cava', 'IVC'),
  structure('vessels', '48345005', 'Superior vena cava', 'SVC'),
  structure('vessels', '32764006', 'Portal vein'),
  structure('vessels', '81040000', 'Pulmonary artery'),
  structure('head and neck', '12738006', 'Brain'),
  structure('head and neck', '69748006', 'Thyroid gland'),
  structure('head and neck', '45289007', 'Parotid gland'),
  structure('head and neck', '91609006', 'Mandible', 'jaw'),
  structure('bones', '89546000', 'Skull'),
  structure('bones', '51282000', 'Vertebra'),
  structure('bones', '2748008', 'Spinal cord'),
  structure('bones', '113197003', 'Rib'),
  structure('bones', '56873002', 'Sternum'),
  structure('bones', '79601000', 'Scapula', 'shoulder blade'),
  structure('bones', '51299004', 'Clavicle', 'collar bone'),
  structure('bones', '85050009', 'Humerus'),
  structure('bones', '54735007', 'Sacrum'),
  structure('bones', '71341001', 'Femur', 'thigh bone'),
  structure('muscles', '68455001', 'Iliopsoas muscle', 'psoas'),
  structure('findings', '4147007', 'Mass', 'tumour', 'tumor', 'lesion'),
];

/** Structures whose name or synonym has every word of the query, those that begin with it first. */
export function findStructures(query: string): Structure[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const matches = structures.filter((s) => {
    const names = [s.meaning, ...s.synonyms, s.region].join(' ').toLowerCase();
    return words.every((word) => names.includes(word));
  });
  const begins = (s: Structure) => (s.meaning.toLowerCase().startsWith(words.join(' ')) ? 0 : 1);
  return matches.sort((a, b) => begins(a) - begins(b));
}

/** The concept alone, as segments carry it. */
export function conceptOf({ scheme, value, meaning }: Structure): CodedConcept {
  return { scheme, value, meaning };
}
