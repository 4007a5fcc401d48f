/** 1.2 GB, 340 MB, 12 kB: as disks are sold. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value < 9.95 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/** Volumes from a nodule to a lung with three digits that count. */
export function formatMl(ml: number): string {
  if (ml === 0) return '0';
  if (ml < 0.1) return '<0.1';
  return ml < 99.95 ? ml.toFixed(1) : String(Math.round(ml));
}

/** 40 s, 3 min, 1 h 05 min. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

export function formatTime(iso: string): string {
  const at = new Date(iso);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** The time of today, the date of other days. */
export function formatWhen(iso: string, now: Date): string {
  const at = new Date(iso);
  if (at.toDateString() === now.toDateString()) return formatTime(iso).slice(0, 5);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** 3, 5-9, 12: slice numbers as people count them (from 1). */
export function formatSlices(slices: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const slice of [...slices].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last && slice === last[1] + 1) last[1] = slice;
    else runs.push([slice, slice]);
  }
  return runs.map(([from, to]) => (from === to ? `${from + 1}` : `${from + 1}–${to + 1}`)).join(', ');
}
