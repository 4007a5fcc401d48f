import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ProviderTrial } from '#core/contract';
import { graphVersion } from '#core/sam2/graphs';
import type { ModelRef } from './engine.ts';
import type { Variant } from './trial-verdict.ts';

/** What a self-test's result holds for, beside weights and graphs. */
export type TrialPlace = Pick<ProviderTrial, 'adapter' | 'driver' | 'onnxruntime' | 'system'>;

/**
 * Results of self-tests in the model store. A file is named after weights, card, graphs and variant; it counts as long
 * as driver, onnxruntime and system are those it was made with.
 */
export function readTrial(model: ModelRef, variant: Variant, place: TrialPlace): ProviderTrial | undefined {
  const path = pathOf(model, variant);
  if (!path) return undefined;
  try {
    const trial = ProviderTrial.parse(JSON.parse(readFileSync(path, 'utf8')));
    const same = (Object.keys(place) as (keyof TrialPlace)[]).every((key) => trial[key] === place[key]);
    return same ? trial : undefined;
  } catch {
    // Not yet tried, or damaged.
    return undefined;
  }
}

export function writeTrial(model: ModelRef, trial: ProviderTrial): void {
  const path = pathOf(model, trial);
  if (!path || !model.trialsDir) return;
  mkdirSync(model.trialsDir, { recursive: true, mode: 0o700 });
  writeFileSync(path, JSON.stringify(trial, null, 2), { mode: 0o600 });
}

/** Every result of this model goes; the next self-test begins anew. */
export function forgetTrials(model: ModelRef): void {
  const key = keyOf(model);
  if (!key || !model.trialsDir || !existsSync(model.trialsDir)) return;
  const names = readdirSync(model.trialsDir).filter((name) => name.startsWith(`${key}-`));
  for (const name of names) rmSync(join(model.trialsDir, name), { force: true });
}

function pathOf(model: ModelRef, { provider, precision, memoryPool }: Variant): string | undefined {
  const key = keyOf(model);
  if (!model.trialsDir || !key) return undefined;
  const pooled = memoryPool === 1 ? '' : `-pool${memoryPool}`;
  return join(model.trialsDir, `${key}-${provider}-${precision}${pooled}.json`);
}

/** Names weights, card and graphs; undefined where the weights are gone. */
function keyOf(model: ModelRef): string | undefined {
  const weights = statSync(model.weightsPath, { throwIfNoEntry: false });
  if (!weights) return undefined;
  const { size, mtimeMs } = weights;
  return createHash('sha256')
    .update(JSON.stringify([size, mtimeMs, model.card, graphVersion]))
    .digest('hex')
    .slice(0, 16);
}
