import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type ProviderName, SagittaError } from '#core/contract';

/**
 * Throws `model-refused` where onnxruntime's package lacks what a provider needs. Asked before a session is
 * made: onnxruntime itself writes about it on standard error first.
 */
export function requireLibraries(provider: ProviderName): void {
  if (provider !== 'cuda') return;
  const entry = createRequire(import.meta.url).resolve('onnxruntime-node');
  const folder = join(dirname(entry), '..', 'bin', 'napi-v6', process.platform, process.arch);
  const library =
    process.platform === 'win32' ? 'onnxruntime_providers_cuda.dll' : 'libonnxruntime_providers_cuda.so';
  if (!existsSync(join(folder, library)))
    throw new SagittaError('model-refused', 'The CUDA libraries of onnxruntime are not installed.', {
      remedy:
        'Where there is an NVIDIA card and a network: ONNXRUNTIME_NODE_INSTALL=cuda12 node node_modules/onnxruntime-node/script/install',
    });
}
