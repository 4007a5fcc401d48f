import { cpus, release } from 'node:os';
import type { SystemReader } from './system-reader.ts';

/** A graphics adapter as far as the system tells: '' where it does not. */
export interface Gpu {
  readonly adapter: string;
  readonly driver: string;
}

const UNKNOWN: Gpu = { adapter: '', driver: '' };

/** The NVIDIA card that CUDA takes: the first. */
export async function nvidiaGpu(system: SystemReader): Promise<Gpu> {
  const [adapter, driver] = await nvidiaFields(system, 'name,driver_version');
  if (adapter && driver) return { adapter, driver: `NVIDIA ${driver}` };
  return nvidiaFromProc(system) ?? UNKNOWN;
}

/** Undefined where nobody tells. */
export async function freeNvidiaBytes(system: SystemReader): Promise<number | undefined> {
  const [freeMiB] = await nvidiaFields(system, 'memory.free');
  return Number(freeMiB) * 2 ** 20 || undefined;
}

async function nvidiaFields(system: SystemReader, fields: string): Promise<string[]> {
  const told = await system.run('nvidia-smi', [`--query-gpu=${fields}`, '--format=csv,noheader,nounits']);
  const [first] = (told ?? '').split('\n');
  return first.split(',').map((field) => field.trim());
}

function nvidiaFromProc(system: SystemReader): Gpu | undefined {
  const version = /Kernel Module\D*([\d.]+)/.exec(system.read('/proc/driver/nvidia/version') ?? '')?.[1];
  if (!version) return undefined;
  const folder = '/proc/driver/nvidia/gpus';
  const [first] = system.list(folder);
  const information = (first && system.read(`${folder}/${first}/information`)) ?? '';
  const adapter = /^Model:\s*(.+)$/m.exec(information)?.[1].trim() ?? '';
  return { adapter, driver: `NVIDIA ${version}` };
}

/** The adapter that DirectML, CoreML and WebGPU take by default. */
export async function firstGpu(system: SystemReader): Promise<Gpu> {
  if (system.platform === 'darwin') return { adapter: cpus()[0]?.model ?? '', driver: `macOS ${release()}` };
  if (system.platform === 'win32') return windowsGpu(system);
  return nvidiaFromProc(system) ?? drmGpu(system) ?? UNKNOWN;
}

/** Display adapters in the registry; 0000 is the first. */
const DISPLAY_CLASS =
  'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Class\\{4d36e968-e325-11ce-bfc1-08002be10318}\\0000';

async function windowsGpu(system: SystemReader): Promise<Gpu> {
  const told = (await system.run('reg', ['query', DISPLAY_CLASS])) ?? '';
  const value = (name: string) =>
    new RegExp(`^\\s*${name}\\s+REG_SZ\\s+(.+?)\\s*$`, 'm').exec(told)?.[1] ?? '';
  return { adapter: value('DriverDesc'), driver: value('DriverVersion') };
}

/** Linux: kernel driver and PCI number; a driver without a version of its own comes with the kernel. */
function drmGpu(system: SystemReader): Gpu | undefined {
  const folder = '/sys/class/drm';
  const card = system.list(folder).find((name) => /^renderD\d+$/.test(name));
  const events = card && system.read(`${folder}/${card}/device/uevent`);
  if (!events) return undefined;
  const value = (name: string) => new RegExp(`^${name}=(.+)$`, 'm').exec(events)?.[1] ?? '';
  const driver = value('DRIVER');
  const version = system.read(`/sys/module/${driver}/version`)?.trim() ?? `of Linux ${release()}`;
  return { adapter: `${driver} ${value('PCI_ID')}`.trim(), driver: `${driver} ${version}` };
}
