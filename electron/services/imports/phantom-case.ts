import { createPhantom } from '#core/phantom';
import type { NewCase } from '#electron/services/library';

export function phantomCase(seed: number): NewCase {
  const name = `Phantom ${seed}`;
  return {
    name,
    modality: 'CT',
    description: 'Procedural abdomen',
    volume: createPhantom(seed).volume,
    valueKind: 'hu',
    identity: {
      patientName: name,
      patientId: '',
      sex: '',
      age: '',
      studyDate: '',
      studyDescription: 'Procedural abdomen',
      seriesDescription: `Seed ${seed}`,
      lossy: false,
    },
    source: { format: 'phantom', fileNames: [] },
    warnings: [],
  };
}
