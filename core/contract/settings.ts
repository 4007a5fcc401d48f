import { z } from './zod.ts';

const MiB = 2 ** 20;
const GiB = 2 ** 30;

/**
 * How much of this machine the kept embeddings of slices may take. Defaults: in memory about 30 slices of an official
 * model at 1024 px, or 900 of the shipped one at 192 px; on disk about 500 slices of an official model at 1024 px.
 */
export const EmbeddingCacheSettings = z.object({
  /** From 64 MiB: a few slices of an official model. */
  memoryBytes: z
    .int()
    .min(64 * MiB)
    .max(1024 * GiB)
    .default(512 * MiB),
  /** 0: nothing is kept on disk. */
  diskBytes: z
    .int()
    .min(0)
    .max(16 * 1024 * GiB)
    .default(4 * GiB),
});
export type EmbeddingCacheSettings = z.infer<typeof EmbeddingCacheSettings>;

/** The settings file of a library, `settings.json` in its folder. */
export const Settings = z.object({
  schema: z.literal(1).default(1),
  embeddingCache: EmbeddingCacheSettings.prefault({}),
});
export type Settings = z.infer<typeof Settings>;

export const defaultSettings: Settings = Settings.parse({});

/** Settings that are to be others; what is left out stays. */
export const SettingsChange = z.object({
  embeddingCache: z
    .object({
      memoryBytes: EmbeddingCacheSettings.shape.memoryBytes.removeDefault().optional(),
      diskBytes: EmbeddingCacheSettings.shape.diskBytes.removeDefault().optional(),
    })
    .optional(),
});
export type SettingsChange = z.infer<typeof SettingsChange>;

/** Settings with what is needed to choose them. */
export const SettingsReport = z.object({
  settings: Settings,
  /** Where the library lies on the machine of the service. */
  libraryFolder: z.string(),
  cacheFolder: z.string(),
  /** Memory of the machine as a whole: no budget may be above it. */
  machineBytes: z.number(),
  /** Why the defaults are in force although there is a settings file, in words. */
  trouble: z.string().optional(),
});
export type SettingsReport = z.infer<typeof SettingsReport>;
