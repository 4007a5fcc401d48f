import { describe, expect, test } from 'vitest';
import { availableBytes } from './available-memory.ts';
import { thisMachine } from './machine.ts';
import type { SystemReader } from './system-reader.ts';

interface Told {
  readonly platform?: NodeJS.Platform;
  readonly env?: Record<string, string>;
  readonly files?: Readonly<Record<string, string>>;
  readonly programs?: Readonly<Record<string, string>>;
}

function system({ platform = 'linux', env = {}, files = {}, programs = {} }: Told): SystemReader {
  const within = (folder: string) =>
    Object.keys(files)
      .filter((path) => path.startsWith(`${folder}/`))
      .map((path) => path.slice(folder.length + 1).split('/')[0]);
  return {
    platform,
    env,
    read: (path) => files[path],
    list: (folder) => [...new Set(within(folder))],
    exists: (path) => path in files,
    run: async (program) => programs[program],
  };
}

describe('the adapter', () => {
  test('of CUDA is what nvidia-smi says', async () => {
    const programs = { 'nvidia-smi': 'NVIDIA H100 80GB HBM3, 550.54.15\n' };
    expect(await thisMachine(system({ programs })).gpu('cuda')).toEqual({
      adapter: 'NVIDIA H100 80GB HBM3',
      driver: 'NVIDIA 550.54.15',
    });
  });

  test('of CUDA without nvidia-smi is what its kernel module says', async () => {
    const files = {
      '/proc/driver/nvidia/version': 'NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  Tue Mar  5',
      '/proc/driver/nvidia/gpus/0000:01:00.0/information': 'Model: \t\t NVIDIA RTX A2000\nIRQ: 1\n',
    };
    expect(await thisMachine(system({ files })).gpu('cuda')).toEqual({
      adapter: 'NVIDIA RTX A2000',
      driver: 'NVIDIA 550.54.15',
    });
  });

  test('of WebGPU on Linux is the first render node', async () => {
    const files = {
      '/sys/class/drm/renderD128/device/uevent': 'DRIVER=xe\nPCI_CLASS=30000\nPCI_ID=8086:56A0\n',
      '/sys/module/xe/version': '1.2\n',
    };
    expect(await thisMachine(system({ files })).gpu('webgpu')).toEqual({
      adapter: 'xe 8086:56A0',
      driver: 'xe 1.2',
    });
  });

  test('of DirectML is the first display adapter of the registry', async () => {
    const reg =
      '    DriverDesc    REG_SZ    AMD Radeon(TM) 780M\r\n    DriverVersion    REG_SZ    32.0.21013.1\r\n';
    expect(await thisMachine(system({ platform: 'win32', programs: { reg } })).gpu('dml')).toEqual({
      adapter: 'AMD Radeon(TM) 780M',
      driver: '32.0.21013.1',
    });
  });

  test('is unknown where nothing tells', async () => {
    expect(await thisMachine(system({})).gpu('webgpu')).toEqual({ adapter: '', driver: '' });
  });
});

describe('the free memory of a GPU', () => {
  test('is what nvidia-smi says, in MiB', async () => {
    const programs = { 'nvidia-smi': '79647\n' };
    expect(await thisMachine(system({ programs })).freeGpuBytes('cuda')).toBe(79647 * 2 ** 20);
  });

  test('is unknown without it', async () => {
    expect(await thisMachine(system({})).freeGpuBytes('cuda')).toBeUndefined();
  });
});

describe('WebGPU is not tried', () => {
  test('where Vulkan is software', () => {
    const env = { VK_DRIVER_FILES: '/usr/lib/chromium/vk_swiftshader_icd.json' };
    const files = { '/dev/dri/renderD128': '' };
    expect(thisMachine(system({ env, files })).refusal('webgpu')).toContain('its adapter is software');
  });

  test('where there is no GPU', () => {
    expect(thisMachine(system({})).refusal('webgpu')).toBe('there is no GPU on this machine');
  });

  test('but is with a render node, and on Windows', () => {
    expect(thisMachine(system({ files: { '/dev/dri/renderD128': '' } })).refusal('webgpu')).toBeUndefined();
    expect(thisMachine(system({ platform: 'win32' })).refusal('webgpu')).toBeUndefined();
  });
});

describe('free memory', () => {
  const meminfo = 'MemTotal:       24000000 kB\nMemFree:          200000 kB\nMemAvailable:    8000000 kB\n';
  const reading = (files: Record<string, string>) => availableBytes((path) => files[path]);

  test('is what Linux counts as available', () => {
    expect(reading({ '/proc/meminfo': meminfo })).toBe(8000000 * 1024);
  });

  test.each([
    ['2', 'memory.max', 'memory.current', 'memory.stat'],
    ['1', 'memory/memory.limit_in_bytes', 'memory/memory.usage_in_bytes', 'memory/memory.stat'],
  ])('is what a control group of version %s leaves, its file cache apart', (_, limit, usage, stat) => {
    const group = (name: string) => `/sys/fs/cgroup/${name}`;
    const files = {
      '/proc/meminfo': meminfo,
      [group(limit)]: '4000000000\n',
      [group(usage)]: '3500000000\n',
      [group(stat)]: 'anon 1\ninactive_file 500000000\n',
    };
    expect(reading(files)).toBe(1000000000);
  });

  test('is not limited by a group without a limit', () => {
    const files = {
      '/proc/meminfo': meminfo,
      '/sys/fs/cgroup/memory.max': 'max\n',
      '/sys/fs/cgroup/memory.current': '3500000000\n',
    };
    expect(reading(files)).toBe(8000000 * 1024);
  });
});
