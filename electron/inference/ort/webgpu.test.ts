import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

/** Chromium's software Vulkan: far too slow for use, and enough to see whether graphs compute the same. */
const chromium = '/usr/lib/chromium';
const present = existsSync(`${chromium}/vk_swiftshader_icd.json`) && existsSync(`${chromium}/libvulkan.so.1`);

const program = `
import { webgpuErrors } from './test/support/webgpu-errors.ts';
console.log(JSON.stringify(await webgpuErrors()));
`;

describe.skipIf(!present)('WebGPU on a software adapter', { timeout: 180_000 }, () => {
  test('every graph computes what it computes on the CPU', () => {
    const out = execFileSync(process.execPath, ['--input-type=module-typescript', '-e', program], {
      cwd: fileURLToPath(new URL('../../../', import.meta.url)),
      env: {
        ...process.env,
        LD_LIBRARY_PATH: chromium,
        VK_DRIVER_FILES: `${chromium}/vk_swiftshader_icd.json`,
      },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const errors: Record<string, { error: number; largest: number }> = JSON.parse(
      out.trim().split('\n').at(-1)!,
    );
    expect(Object.keys(errors)).toEqual(['features', 'conditioned', 'masks', 'pointers', 'tokens']);
    for (const [name, { error, largest }] of Object.entries(errors)) {
      expect(largest, name).toBeGreaterThan(0);
      expect(error / largest, name).toBeLessThan(1e-4);
    }
  });
});
