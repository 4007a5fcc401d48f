import type { EngineState, ProviderTrial } from '#core/contract';

const MiB = 2 ** 20;
const onThisMachine = {
  precision: 'fp32',
  memoryPool: 1,
  adapter: '',
  driver: '',
  onnxruntime: '1.30.0',
  system: 'Linux 6.1, x64',
  at: '2026-11-24T08:30:00Z',
} as const;

/** One verdict of each kind. */
export const fakeTrials: ProviderTrial[] = [
  {
    ...onThisMachine,
    provider: 'cuda',
    accepted: false,
    reason: 'It is not available: its libraries are not installed.',
  },
  {
    ...onThisMachine,
    provider: 'webgpu',
    accepted: false,
    reason: 'It is slower than the processor.',
    adapter: 'SwiftShader Device (Subzero)',
    driver: 'SwiftShader 5.0.0',
    numbers: {
      dice: 0.9991,
      maxLogitError: 0.0123,
      maxFeatureError: 0.004,
      msPerSlice: 3120,
      cpuMsPerSlice: 26.4,
    },
  },
  {
    ...onThisMachine,
    provider: 'cpu',
    accepted: true,
    reason: 'It is what all others are compared with.',
    numbers: { dice: 1, maxLogitError: 0, maxFeatureError: 0, msPerSlice: 26.4, cpuMsPerSlice: 26.4 },
  },
  {
    ...onThisMachine,
    provider: 'cpu',
    precision: 'int8',
    accepted: true,
    reason: 'Its masks agree with the exact ones, and it is faster.',
    numbers: {
      dice: 0.9946,
      maxLogitError: 0.41,
      maxFeatureError: 0.09,
      msPerSlice: 15.1,
      cpuMsPerSlice: 26.4,
    },
  },
];

export const fakeEngineState: EngineState = {
  residentBytes: 312 * MiB,
  peakBytes: 388 * MiB,
  availableBytes: 9.4 * 1024 * MiB,
  threads: 4,
  models: [
    {
      name: 'nano',
      provider: 'cpu',
      precision: 'fp32',
      imageSize: 256,
      msPerSlice: 31.2,
      encodeMs: 17.4,
      trackMs: 9.1,
    },
  ],
  embeddingCache: { memoryBytes: 131 * MiB, diskBytes: 0.7 * 1024 * MiB },
};
