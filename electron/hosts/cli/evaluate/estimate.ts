import { resolve } from 'node:path';
import type { Command } from 'commander';
import {
  countScans,
  type EstimateRequest,
  estimateStudy,
  ProgressStore,
} from '#electron/services/evaluation';
import type { Cli } from '../cli.ts';
import { table } from '../table.ts';
import type { StudyOptions } from './options.ts';

interface EstimateOptions extends StudyOptions, EstimateRequest {
  from: string;
}

/** `sagitta evaluate estimate`. */
export function estimate(cli: Cli, command: Command): void {
  const options = command.optsWithGlobals<EstimateOptions>();
  const { workers, pricePerHour, structuresPerScan, slicesPerCase } = options;
  const counts = { workers, pricePerHour, scans: options.scans, structuresPerScan, slicesPerCase };
  for (const [name, value] of Object.entries(counts))
    if (value !== undefined && !(value > 0)) command.error(`error: ${name} must be a number above 0`);
  const scans = options.scans ?? countScans(options);
  const store = ProgressStore.open(resolve(options.from));
  try {
    const found = estimateStudy(store, { ...counts, scans });
    cli.print(found, () =>
      [
        `${found.scans} scans with ${found.structuresPerScan.toFixed(1)} structures each`,
        table(
          ['PLAN', 'S/SLICE', 'SLICES/CASE', 'HOURS'],
          found.plans.map((p) => [
            p.name,
            Number(p.secondsPerSlice.toFixed(4)),
            Number(p.slicesPerCase.toFixed(1)),
            Number(p.hours.toFixed(2)),
          ]),
        ),
        `Reading and scoring: ${found.overheadHours.toFixed(2)} hours`,
        `${found.workerHours.toFixed(2)} worker hours, ${found.elapsedHours.toFixed(2)} hours until the last one is done`,
        ...(found.cost === null ? [] : [`Cost: ${found.cost.toFixed(2)}`]),
      ].join('\n'),
    );
  } finally {
    store.close();
  }
}
