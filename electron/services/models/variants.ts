import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Precision, z } from '#core/contract';
import type { ModelRef } from '#electron/inference';

/** Input sizes that a card offers where it names none: half and whole of what the official models are made for. */
const USUAL_SIZES = [512, 1024];

const Variant = z.object({ imageSize: z.int().positive(), precision: Precision });
const Variants = z.record(z.string(), Variant);
export type Variant = z.infer<typeof Variant>;

/** The input size and precision that the user has chosen for each model, in one file of the library. */
export class ChosenVariants {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** The model as chosen; as it comes where nothing was. */
  of(model: ModelRef): ModelRef {
    const chosen = this.#read()[model.name];
    return chosen ? { ...model, ...chosen } : model;
  }

  /** `undefined`: as it comes. */
  async choose(name: string, variant: Variant | undefined): Promise<void> {
    const { [name]: _, ...others } = this.#read();
    const next = variant ? { ...others, [name]: variant } : others;
    await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
    await writeFile(`${this.#path}.new`, JSON.stringify(next), { mode: 0o600 });
    await rename(`${this.#path}.new`, this.#path);
  }

  #read(): Record<string, Variant> {
    if (!existsSync(this.#path)) return {};
    // What is damaged is a choice that can be made again.
    const parsed = Variants.safeParse(jsonOf(readFileSync(this.#path, 'utf8')));
    return parsed.success ? parsed.data : {};
  }
}

/** Input sizes of a model in pixels, ascending. */
export function imageSizesOf({ card, imageSize }: Pick<ModelRef, 'card' | 'imageSize'>): number[] {
  const { imageSizes, imageSize: own } = card.input;
  const offered = imageSizes.length > 0 ? imageSizes : USUAL_SIZES;
  return [...new Set([...offered, own, imageSize])].sort((a, b) => a - b);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
