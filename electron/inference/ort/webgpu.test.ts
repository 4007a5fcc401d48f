import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

/** Chromium's software Vulkan: far too slow for use, and enough to see whether graphs compute the same. */
const chromium = '/usr/lib/chromium';
const present = existsSync(`${chromium}/vk_swiftshader_icd.json`) && existsSync(`${chromium}/libvulkan.so.1`);

const program = `
import { choosesOf } from './test/support/webgpu-verdict.ts';
console.log(JSON.stringify(await choosesOf()));
`;

describe.skipIf(!present)('WebGPU on a software adapter', { timeout: 180_000 }, () => {
  test('is refused by the self-test, with its reason, and the CPU is taken', () => {
    const out = execFileSync(process.execPath, ['--input-type=module-typescript', '-e', program], {
      cwd: new URL('../../../', import.meta.url).pathname,
      env: {
        ...process.env,
        LD_LIBRARY_PATH: chromium,
        VK_DRIVER_FILES: `${chromium}/vk_swiftshader_icd.json`,
      },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const { provider, verdicts } = JSON.parse(out.trim().split('\n').at(-1)!);
    expect(provider).toBe('cpu');
    expect(verdicts).toMatchObject([{ provider: 'webgpu', accepted: false }]);
    expect(verdicts[0].reason).toMatch(/software adapter|slower than the CPU|Dice/);
  });
});
