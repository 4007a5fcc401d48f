import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseTensors, phantom } from '#core/sam2/oracle';

test('the phantom by formula is the stored one, voxel for voxel', () => {
  const file = new URL('../../../test/fixtures/oracle/phantom_5_40_56_7.safetensors', import.meta.url);
  const stored = parseTensors(readFileSync(file));
  const { frames, labels } = phantom({ depth: 5, height: 40, width: 56, seed: 7 });
  expect(frames).toEqual(stored.get('frames')!.values);
  expect(labels).toEqual(stored.get('labels')!.values);
});
