import { expect, test } from 'vitest';
import type { OnnxModel } from '#core/sam2/graphs';
import { createSession, floats } from '#electron/inference/ort';

/** One value repeated over 2^20 x 2^20 places: 4 TiB. */
const enormous: OnnxModel = {
  name: 'enormous',
  inputs: [{ name: 'x', type: 'float', dims: [1, 1] }],
  outputs: [{ name: 'y', type: 'float', dims: [2 ** 20, 2 ** 20] }],
  initializers: [
    {
      name: 'shape',
      type: 'int64',
      dims: [2],
      bytes: () => new Uint8Array(BigInt64Array.of(2n ** 20n, 2n ** 20n).buffer),
    },
  ],
  nodes: [{ type: 'Expand', domain: '', inputs: ['x', 'shape'], outputs: ['y'], attributes: {} }],
};

test('memory that onnxruntime cannot have is told as such', async () => {
  const session = await createSession(enormous, { provider: 'cpu', threads: 1 });
  await expect(session.run({ x: floats(Float32Array.of(1), [1, 1]) })).rejects.toMatchObject({
    code: 'out-of-memory',
    message: 'The graph enormous failed on cpu. There is not enough memory.',
    remedy: expect.stringContaining('smaller model'),
  });
  await session.dispose();
});
