import { readFileSync } from 'node:fs';
import { freemem } from 'node:os';

/**
 * Bytes that a process can take before this machine, or the container that it runs in, has none left: what Linux
 * counts as available (os.freemem leaves out the file cache, which gives way), within the limit of the control group.
 */
export function availableBytes(read: (path: string) => string | undefined = textOf): number {
  const kilobytes = /^MemAvailable:\s+(\d+) kB/m.exec(read('/proc/meminfo') ?? '')?.[1];
  const machine = kilobytes === undefined ? freemem() : Number(kilobytes) * 1024;
  return Math.max(0, Math.min(machine, leftInGroup(read)));
}

/** Control groups of either version, as a container sees its own; Infinity where there is no limit. */
function leftInGroup(read: (path: string) => string | undefined): number {
  const groups = [
    ['/sys/fs/cgroup/memory.max', '/sys/fs/cgroup/memory.current', '/sys/fs/cgroup/memory.stat'],
    [
      '/sys/fs/cgroup/memory/memory.limit_in_bytes',
      '/sys/fs/cgroup/memory/memory.usage_in_bytes',
      '/sys/fs/cgroup/memory/memory.stat',
    ],
  ];
  for (const [limitPath, usagePath, statPath] of groups) {
    const [limit, usage] = [Number(read(limitPath)), Number(read(usagePath))];
    if (!Number.isFinite(limit) || !Number.isFinite(usage)) continue;
    // The file cache counts as used and gives way.
    const cache = Number(/^(?:total_)?inactive_file (\d+)/m.exec(read(statPath) ?? '')?.[1] ?? 0);
    return limit - usage + cache;
  }
  return Number.POSITIVE_INFINITY;
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
