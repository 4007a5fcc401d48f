import { execFileSync, fork } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { ProviderName } from '#core/contract';
import { expectedTensors, officialCard } from '#core/sam2/checkpoint';
import { takeIn } from '../../electron/services/models/take-in.ts';
import { formulaWeights } from '../support/formula-weights.ts';
import { archiveOf, bytesOf, pickleOf } from '../support/torch-archive.ts';
import { flopsOf } from './engine-flops.ts';
import { allThreads, type Job, type Measured, type Timing } from './engine-worker.ts';
import { gemmPeaks, type Peaks } from './gemm-peaks.ts';

/**
 * Times of the engine, side by side with PyTorch's where a Python with torch and its timing script are given:
 *
 *   npm run bench:engine -- [--sizes tiny,small] [--image-sizes 1024,512] [--slices tiny,small,base+,large]
 *                           [--provider cpu] [--threads 2] [--runs 5]
 *                           [--python PYTHON --torch-script bench_torch.py]
 *
 * --slices adds milliseconds per slice of these sizes, as the sum of their four graphs (medians of 2).
 * Weights are by formula: time does not depend on them. Frames are slices of a generated abdomen, on whose plain places the
 * quick encoder saves (./ct-frames.ts). CPU time (all threads) stands beside wall time, because on a
 * machine that does other work too only the former can be compared.
 */
const { values: given } = parseArgs({
  options: {
    sizes: { type: 'string', default: 'tiny' },
    'image-sizes': { type: 'string', default: '1024,512' },
    slices: { type: 'string', default: '' },
    provider: { type: 'string', default: 'cpu' },
    threads: { type: 'string', default: String(Math.min(2, allThreads)) },
    runs: { type: 'string', default: '5' },
    python: { type: 'string' },
    'torch-script': { type: 'string' },
  },
});
const threads = Number(given.threads);
const runs = Number(given.runs);
const provider = given.provider as ProviderName;
const imageSizes = given['image-sizes'].split(',').map(Number);
const folder = mkdtempSync(join(tmpdir(), 'bench-engine-'));
const worker = fileURLToPath(new URL('./engine-worker.ts', import.meta.url));

try {
  const peaks = await gemmPeaks(threads);
  say(
    `machine: ${peaks.fp32.toFixed(0)} GFLOP/s fp32, ${peaks.int8.toFixed(0)} GOP/s int8 with ${threads} threads`,
  );
  if (!given.python) say('no --python with torch was given: ratios are missing');
  for (const size of named(given.sizes)) {
    const checkpointPath = writeCheckpoint(size);
    await tellImport(size, checkpointPath);
    for (const imageSize of imageSizes) {
      const job = { checkpointPath, imageSize, threads, runs, provider, partsOnly: false };
      // Between two runs of ours, so that all three see the same machine.
      const exact = await measured({ ...job, cacheDir: join(folder, `exact-${imageSize}`), quick: false });
      const torch = torchTimes(size, imageSize);
      const quick = await measured({ ...job, cacheDir: join(folder, `quick-${imageSize}`), quick: true });
      tell(size, imageSize, { exact, quick, torch }, peaks);
    }
    rmSync(checkpointPath);
  }
  await tellSlices(named(given.slices));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function named(list: string): string[] {
  return list.split(',').filter((name) => name !== '');
}

/** One line for each size of model and image. */
async function tellSlices(sizes: readonly string[]): Promise<void> {
  if (sizes.length === 0) return;
  say('\nmilliseconds per slice while propagating, and peak memory');
  row('', 'exact fp32', 'quick');
  for (const size of sizes) {
    const checkpointPath = writeCheckpoint(size);
    for (const imageSize of imageSizes) {
      const cells: string[] = [];
      for (const quick of [false, true]) {
        const cacheDir = join(folder, `slices-${quick}`);
        const job = {
          checkpointPath,
          imageSize,
          threads,
          runs: 2,
          provider,
          partsOnly: true,
          cacheDir,
          quick,
        };
        const { parts, peakMiB } = await measured(job);
        cells.push(`${parts['whole slice'].wallMs.toFixed(0)}, ${peakMiB.toFixed(0)} MiB`);
        rmSync(cacheDir, { recursive: true, force: true });
      }
      row(`${size} at ${imageSize} px`, ...cells);
    }
    rmSync(checkpointPath);
  }
}

function measured(job: Job): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const child = fork(worker, { serialization: 'advanced' });
    child.once('message', (message) => resolve(message as Measured));
    child.once('exit', (code, signal) => reject(new Error(`the measurement ended: ${signal ?? code}`)));
    child.send(job);
  });
}

function writeCheckpoint(size: string): string {
  const card = officialCard(size, '2.1');
  const weights = formulaWeights(card, 1);
  const storages: Record<string, Uint8Array> = {};
  const specs = [...expectedTensors(card)].map(([name, shape], n) => {
    const values = weights.read(name);
    storages[n] = bytesOf(values);
    const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
    return { name, key: String(n), elements: values.length, shape, strides };
  });
  const path = join(folder, `${size.replace('+', '_plus')}.pt`);
  writeFileSync(path, archiveOf(pickleOf(specs), storages));
  return path;
}

async function tellImport(size: string, path: string): Promise<void> {
  const start = performance.now();
  const { how, bytesWritten } = await takeIn(path, `${path}.taken-in`);
  const ms = performance.now() - start;
  const mib = (statSync(path).size / 2 ** 20).toFixed(0);
  say(
    `${size}: ${mib} MiB taken into a library as ${how} in ${ms.toFixed(1)} ms, ${bytesWritten} bytes written`,
  );
}

interface TorchTimes {
  readonly parts: Readonly<Record<string, Timing>>;
  readonly peakMiB: number;
}

function torchTimes(size: string, imageSize: number): TorchTimes | undefined {
  const script = given['torch-script'];
  if (!given.python || !script || !existsSync(script)) return undefined;
  const name = size.replace('base+', 'base_plus');
  const args = ['--sizes', name, '--image-size', imageSize, '--runs', runs, '--threads', threads].map(String);
  const env = { ...process.env, OMP_NUM_THREADS: String(threads) };
  const out = execFileSync(given.python, [script, ...args], { env, encoding: 'utf8', maxBuffer: 1 << 26 });
  const result = JSON.parse(out).results[name];
  const part = (key: string): Timing => ({ wallMs: result[key].median_ms, cpuMs: result[key].cpu_ms });
  const video = result.propagation_per_frame;
  return {
    parts: {
      'image encoder': part('image_encoder'),
      'memory attention': part('memory_attention_7_frames_16_pointers'),
      decoder: part('prompt_encoder_and_mask_decoder'),
      'memory encoder': part('memory_encoder'),
      'whole slice': {
        wallMs: video.median_of_frames_with_full_memory_ms,
        cpuMs: video.cpu_median_of_full_memory_ms,
      },
    },
    peakMiB: result.peak_rss_mib,
  };
}

function tell(
  size: string,
  imageSize: number,
  { exact, quick, torch }: { exact: Measured; quick: Measured; torch?: TorchTimes },
  peaks: Peaks,
): void {
  say(`\n${size} at ${imageSize} px: wall ms (CPU ms, ratio of CPU time to PyTorch)`);
  row('', 'exact fp32', 'quick', 'PyTorch');
  for (const [name, timing] of Object.entries(exact.parts)) {
    const against = torch?.parts[name.split(',')[0]];
    row(name, cell(timing, against), cell(quick.parts[name], against), against ? cell(against) : '-');
  }
  const memory = (mib: number) => mib.toFixed(0) + (torch ? ` (${(mib / torch.peakMiB).toFixed(2)})` : '');
  row('peak memory, MiB', memory(exact.peakMiB), memory(quick.peakMiB), torch?.peakMiB.toFixed(0) ?? '-');
  row(
    'open, first and again, ms',
    ...[exact, quick].map((m) => `${m.openMs.toFixed(0)}, ${m.reopenMs.toFixed(0)}`),
  );
  row('tokens left of a frame', '1', quick.tokensLeft.toFixed(2));
  row('graphs written, MiB', exact.writtenMiB.toFixed(0), quick.writtenMiB.toFixed(0));
  const cached = (m: Measured) =>
    (m.parts['whole slice, embeddings cached'].cpuMs / m.parts['whole slice'].cpuMs).toFixed(2);
  row('second run, further object', cached(exact), cached(quick));
  say('GFLOP/s (as many operations as the package does), and their share of the peak in products:');
  for (const [name, count] of Object.entries(flopsOf(officialCard(size, '2.1'), imageSize))) {
    const rate = (measured: Measured, peak: number) => {
      const perSecond = count / 1e6 / measured.parts[name].wallMs;
      return `${perSecond.toFixed(0)} (${((100 * perSecond) / peak).toFixed(0)} %)`;
    };
    row(`${name}, ${(count / 1e9).toFixed(1)} GFLOP`, rate(exact, peaks.fp32), rate(quick, peaks.int8));
  }
}

function cell(timing: Timing, against?: Timing): string {
  const ratio = against ? `, ${(timing.cpuMs / against.cpuMs).toFixed(2)}` : '';
  return `${timing.wallMs.toFixed(0)} (${timing.cpuMs.toFixed(0)}${ratio})`;
}

function row(first: string, ...cells: string[]): void {
  say(first.padEnd(32) + cells.map((text) => text.padEnd(24)).join(''));
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
