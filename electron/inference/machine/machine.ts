import { createRequire } from 'node:module';
import { arch, release, type } from 'node:os';
import { type ProviderName, SagittaError, z } from '#core/contract';
import { firstGpu, freeNvidiaBytes, type Gpu, nvidiaGpu } from './gpus.ts';
import { requireLibraries } from './missing-libraries.ts';
import { type SystemReader, systemReader } from './system-reader.ts';

export type { Gpu } from './gpus.ts';

/** What results of self-tests depend on, beside the weights. */
export interface Machine {
  readonly onnxruntime: string;
  readonly system: string;
  gpu(provider: ProviderName): Promise<Gpu>;
  /** Memory of a provider's GPU that is free now; undefined where nobody tells. */
  freeGpuBytes(provider: ProviderName): Promise<number | undefined>;
  /** Why a provider need not be tried here, in words; undefined where it may work. */
  refusal(provider: ProviderName): string | undefined;
}

export function thisMachine(system: SystemReader = systemReader): Machine {
  const require = createRequire(import.meta.url);
  const { version } = z.object({ version: z.string() }).parse(require('onnxruntime-node/package.json'));
  /** A driver does not change under a running program. */
  const gpus = new Map<ProviderName, Promise<Gpu>>();
  return {
    onnxruntime: version,
    system: `${type()} ${release()} ${arch()}`,
    gpu(provider) {
      const known = gpus.get(provider);
      if (known) return known;
      const asked = gpuOf(provider, system);
      gpus.set(provider, asked);
      return asked;
    },
    freeGpuBytes: async (provider) => (provider === 'cuda' ? freeNvidiaBytes(system) : undefined),
    refusal(provider) {
      if (provider === 'webgpu') return softwareOnly(system);
      try {
        requireLibraries(provider);
        return undefined;
      } catch (thrown) {
        return SagittaError.from(thrown).message.replace(/\.$/, '');
      }
    },
  };
}

async function gpuOf(provider: ProviderName, system: SystemReader): Promise<Gpu> {
  if (provider === 'cpu') return { adapter: '', driver: '' };
  return provider === 'cuda' ? nvidiaGpu(system) : firstGpu(system);
}

const SOFTWARE_DRIVER = /swiftshader|lvp|llvmpipe/i;

/** Linux: whether Vulkan, which WebGPU computes with, is nothing but a program on the processor. */
function softwareOnly({ platform, env, exists, list }: SystemReader): string | undefined {
  if (platform !== 'linux') return undefined;
  if (SOFTWARE_DRIVER.test(env.VK_DRIVER_FILES ?? env.VK_ICD_FILENAMES ?? ''))
    return 'its adapter is software: the processor computes in its place, far slower than by itself';
  const hardware =
    list('/dev/dri').some((name) => name.startsWith('renderD')) ||
    ['/dev/nvidia0', '/dev/dxg'].some((path) => exists(path));
  return hardware ? undefined : 'there is no GPU on this machine';
}
