import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCard } from '#electron/inference/model-card';
import { createGraphSet } from '#electron/inference/ort';
import { chooseProvider } from '../../electron/inference/choose-provider.ts';
import { sam2Model } from '../../electron/inference/sam2-model.ts';

const nano = fileURLToPath(new URL('../../native-models/nano/nano', import.meta.url));

/** What the self-test makes of WebGPU in this process's environment. */
export async function choosesOf(): ReturnType<typeof chooseProvider> {
  const card = readCard(`${nano}.card.json`);
  const ref = { name: 'nano', weightsPath: `${nano}.pt`, card, imageSize: 64, precision: 'fp32' } as const;
  const notesDir = mkdtempSync(join(tmpdir(), 'webgpu-'));
  try {
    return await chooseProvider({
      providers: ['webgpu'],
      notesDir,
      async open(provider) {
        const options = { checkpointPath: ref.weightsPath, card, imageSize: 64, threads: 1, provider };
        const graphs = await createGraphSet(options);
        return sam2Model(graphs, ref, { provider, selfTest: '', close: () => graphs.dispose() });
      },
    });
  } finally {
    rmSync(notesDir, { recursive: true });
  }
}
