import { describe, expect, it } from 'vitest';
import { modelFiles } from './model-operations.ts';

const file = (path: string) => ({ path, file: new File([''], path) });
const split = (...paths: string[]) => {
  const { models, others } = modelFiles(paths.map(file));
  return [models.map((f) => f.path), others.map((f) => f.path)];
};

describe('what is dropped on the window', () => {
  it('is a model where it is a checkpoint, whatever the case of its ending', () => {
    expect(split('sam2.1_hiera_tiny.pt')).toEqual([['sam2.1_hiera_tiny.pt'], []]);
    expect(split('A.SAFETENSORS')).toEqual([['A.SAFETENSORS'], []]);
  });

  it('is a model together with the card or configuration beside it', () => {
    expect(split('own.pt', 'own.card.json', 'scan.nii.gz')).toEqual([
      ['own.pt', 'own.card.json'],
      ['scan.nii.gz'],
    ]);
    expect(split('m/config.json', 'm/model.safetensors')[1]).toEqual([]);
  });

  it('is no model where there is only a JSON file', () => {
    expect(split('own.card.json', 'IM0001')).toEqual([[], ['own.card.json', 'IM0001']]);
  });
});
