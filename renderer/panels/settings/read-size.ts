import { formatByteSize, parseByteSize } from '#core/contract';
import { texts } from '../../texts/index.ts';

interface Limits {
  readonly least: number;
  readonly most: number;
  tooLarge(most: string): string;
}

/** What was typed as a size within its limits, or why it is none, in words. */
export function readSize(
  text: string,
  { least, most, tooLarge }: Limits,
): { bytes: number; error?: undefined } | { error: string } {
  const words = texts.settings.cache;
  const bytes = parseByteSize(text);
  if (bytes === null) return { error: words.notNumber };
  if (bytes < least) return { error: words.tooSmall(formatByteSize(least)) };
  if (bytes > most) return { error: tooLarge(formatByteSize(most)) };
  return { bytes };
}
