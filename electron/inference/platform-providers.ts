import type { ProviderName } from '#core/contract';

/** Providers beside the CPU that are tried on a platform, the fastest first. */
export function providersOf(platform: NodeJS.Platform): readonly ProviderName[] {
  if (platform === 'darwin') return ['coreml'];
  if (platform === 'win32') return ['dml', 'webgpu'];
  return ['cuda', 'webgpu'];
}
