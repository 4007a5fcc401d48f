import type { Identity } from '#core/contract';
import type { Attributes } from './file.ts';

/** Patient, study, equipment and series attributes that derived objects carry on (keyword -> tag). */
const COPIED: Readonly<Record<string, string>> = {
  PatientName: '0010,0010',
  PatientID: '0010,0020',
  IssuerOfPatientID: '0010,0021',
  PatientBirthDate: '0010,0030',
  PatientSex: '0010,0040',
  PatientAge: '0010,1010',
  PatientSize: '0010,1020',
  PatientWeight: '0010,1030',
  StudyDate: '0008,0020',
  StudyTime: '0008,0030',
  StudyID: '0020,0010',
  AccessionNumber: '0008,0050',
  ReferringPhysicianName: '0008,0090',
  StudyDescription: '0008,1030',
  SeriesDescription: '0008,103e',
  SeriesNumber: '0020,0011',
  SeriesDate: '0008,0021',
  SeriesTime: '0008,0031',
  BodyPartExamined: '0018,0015',
  PositionReferenceIndicator: '0020,1040',
  Manufacturer: '0008,0070',
  ManufacturerModelName: '0008,1090',
  InstitutionName: '0008,0080',
  ClinicalTrialSponsorName: '0012,0010',
  ClinicalTrialProtocolID: '0012,0020',
  ClinicalTrialSubjectID: '0012,0040',
  PatientIdentityRemoved: '0012,0062',
  DeidentificationMethod: '0012,0063',
};

/** What exports copy, decoded to Unicode; attributes that the file leaves empty are left out. */
export function copiedAttributes(file: Attributes): Record<string, string> {
  const copied: Record<string, string> = {};
  for (const [keyword, tag] of Object.entries(COPIED)) {
    const value = file.text(tag);
    if (value !== undefined) copied[keyword] = value;
  }
  return copied;
}

export function identityOf(file: Attributes, lossy: boolean): Identity {
  const birth = file.text('0010,0030') ?? '';
  const studyDate = isoDate(file.text('0008,0020') ?? '');
  return {
    patientName: displayName(file.text('0010,0010') ?? ''),
    patientId: file.text('0010,0020') ?? '',
    sex: file.text('0010,0040') ?? '',
    age: displayAge(file.text('0010,1010') ?? '', isoDate(birth), studyDate),
    studyDate,
    studyDescription: file.text('0008,1030') ?? '',
    seriesDescription: file.text('0008,103e') ?? '',
    lossy,
  };
}

/** A person name (PS3.5 6.2.1) for reading: "Family, Given Middle", the alphabetic group before the others. */
export function displayName(value: string): string {
  const groups = value
    .split('=')
    .map((group) => {
      const [family, given, middle, prefix, suffix] = group.split('^').map((part) => part.trim());
      const first = [prefix, given, middle, suffix].filter(Boolean).join(' ');
      return [family, first].filter(Boolean).join(', ');
    })
    .filter(Boolean);
  return groups.length > 1 ? `${groups[0]} (${groups.slice(1).join('; ')})` : (groups[0] ?? '');
}

/** DA (also the old yyyy.mm.dd) as yyyy-mm-dd; anything else as it stands. */
function isoDate(value: string): string {
  const match = /^(\d{4})\.?(\d{2})\.?(\d{2})$/.exec(value);
  return match ? `${match[1]}-${match[2]}-${match[3]}` : value;
}

const AGE_UNITS: Readonly<Record<string, string>> = { D: 'd', W: 'wk', M: 'mo', Y: 'y' };

function displayAge(age: string, birth: string, study: string): string {
  const match = /^(\d{1,3})([DWMY])$/.exec(age);
  if (match) return `${Number(match[1])} ${AGE_UNITS[match[2]]}`;
  if (birth.length !== 10 || study.length !== 10) return '';
  const years =
    Number(study.slice(0, 4)) - Number(birth.slice(0, 4)) - (study.slice(5) < birth.slice(5) ? 1 : 0);
  return years >= 0 && years < 150 ? `${years} y` : '';
}
