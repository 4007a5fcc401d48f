const units = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 } as const;
const spellings: Readonly<Record<string, number>> = {
  b: units.B,
  k: units.KiB,
  m: units.MiB,
  g: units.GiB,
  t: units.TiB,
};

/** `512 MiB`, `1.5 GiB`: binary units, as memory is told. */
export function formatByteSize(bytes: number): string {
  const [name, size] = Object.entries(units)
    .reverse()
    .find(([, unit]) => bytes >= unit) ?? ['B', 1];
  const value = bytes / size;
  const digits = value >= 100 || Number.isInteger(value) ? 0 : value >= 10 ? 1 : 2;
  return `${Number(value.toFixed(digits))} ${name}`;
}

/**
 * A size as people write it: `512 MiB`, `1.5GB`, `2 g`, `0`; units are binary, however they are spelled. Null where it
 * is none: a number other than 0 needs a unit.
 */
export function parseByteSize(text: string): number | null {
  const found = /^\s*(\d+(?:[.,]\d+)?)\s*(?:([bkmgt])(?:i?b|ytes)?)?\s*$/i.exec(text);
  if (!found) return null;
  const [, number, unit] = found;
  const value = Number(number.replace(',', '.'));
  if (unit === undefined) return value === 0 ? 0 : null;
  return Math.round(value * spellings[unit.toLowerCase()]);
}
