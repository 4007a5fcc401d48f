/** One line of the report. */
export interface Measurement {
  readonly part: string;
  readonly what: string;
  readonly unit: 's' | 'ms' | 'MiB' | 'x' | '%' | 'scans';
  /** Median of the runs; of a ratio, the quotient of two medians. */
  readonly value: number;
  /** The fastest run: what the machine does when it is left alone for a moment. */
  readonly best?: number;
  readonly p95?: number;
  readonly runs: number;
  /** The value must not be above it. */
  readonly goal?: number;
}

/** What was measured, and what could not be and why. */
export class Report {
  readonly measurements: Measurement[] = [];
  readonly missing: { part: string; why: string }[] = [];
  readonly #say: (line: string) => void;

  constructor(say: (line: string) => void) {
    this.#say = say;
  }

  add(measurement: Measurement): void {
    this.measurements.push(measurement);
    this.#say(`${measurement.part}: ${measurement.what}: ${withUnit(measurement)}`);
  }

  /** Median (and with `p95` the 95th percentile) of the samples. */
  samples(
    part: string,
    what: string,
    unit: Measurement['unit'],
    samples: readonly number[],
    options: { p95?: boolean; goal?: number } = {},
  ): void {
    const p95 = options.p95 ? quantile(samples, 0.95) : undefined;
    this.add({
      part,
      what,
      unit,
      value: median(samples),
      best: Math.min(...samples),
      p95,
      runs: samples.length,
      goal: options.goal,
    });
  }

  lacks(part: string, why: string): void {
    this.missing.push({ part, why });
    this.#say(`${part}: not measured: ${why}`);
  }

  table(): string {
    const rows = this.measurements.map((m) => [
      m.part,
      m.what,
      withUnit(m),
      m.best === undefined ? '' : number(m.best),
      m.p95 === undefined ? '' : number(m.p95),
      m.goal === undefined ? '' : `<= ${m.goal} ${m.value <= m.goal ? 'met' : 'MISSED'}`,
      String(m.runs),
    ]);
    const all = [['PART', 'WHAT', 'MEDIAN', 'BEST', 'P95', 'GOAL', 'RUNS'], ...rows];
    const widths = all[0].map((_, column) => Math.max(...all.map((row) => row[column].length)));
    const lines = all.map((row) =>
      row
        .map((cell, n) => cell.padEnd(widths[n]))
        .join('  ')
        .trimEnd(),
    );
    return [...lines, ...this.missing.map(({ part, why }) => `${part}: not measured: ${why}`)].join('\n');
  }
}

function withUnit({ value, unit }: Measurement): string {
  return `${number(value)} ${unit}`;
}

function number(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5);
}

/** Linear between the two nearest ranks. */
export function quantile(samples: readonly number[], share: number): number {
  if (samples.length === 0) throw new Error('no samples');
  const sorted = [...samples].sort((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}
