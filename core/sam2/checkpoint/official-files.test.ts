import { expect, test } from 'vitest';
import { expectedTensors, officialCard, officialFiles } from './index.ts';

test.each(officialFiles)('$name holds its weights in fp32 and hardly more', ({ size, megabytes }) => {
  const shapes = [...expectedTensors(officialCard(size, '2.1')).values()];
  const values = shapes.reduce((sum, shape) => sum + shape.reduce((n, v) => n * v, 1), 0);
  expect((4 * values) / 1e6).toBeGreaterThan(0.98 * megabytes);
  expect((4 * values) / 1e6).toBeLessThan(megabytes + 1);
});
