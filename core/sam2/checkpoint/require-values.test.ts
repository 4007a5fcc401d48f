import { expect, test } from 'vitest';
import { officialCard, requireValues } from '#core/sam2/checkpoint';

const tiny = officialCard('tiny', '2.1');
const weightsWith = (damaged: string, value: number) => ({
  shape: () => [4],
  read: (name: string) => Float32Array.of(0, 1, name === damaged ? value : 2, -3),
});

test('sound weights pass', () => {
  expect(() => requireValues(weightsWith('none', 0), tiny)).not.toThrow();
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])(
  '%d in a tensor that only tracking uses is found, and the tensor named',
  (value) => {
    expect(() => requireValues(weightsWith('maskmem_tpos_enc', value), tiny)).toThrow(
      'the tensor maskmem_tpos_enc holds values that are not numbers',
    );
  },
);
