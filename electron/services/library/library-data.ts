import { type EditKind, editKinds, SagittaError } from '#core/contract';
import { decodePacket, encodePacket, type MaskPacket } from '#core/masks';
import type { Library, VolumeFile } from './library.ts';

/** Names of hand edits in the undo button. */
const labels: Record<EditKind, string> = { brush: 'Brush', eraser: 'Eraser', fill: 'Fill', clear: 'Clear' };

/** The data plane of the library (core/contract/data.ts), free of any transport. Rejects with SagittaError. */
export interface LibraryData {
  /** File to stream as the body of `GET volume`. */
  volume(caseId: string): Promise<VolumeFile>;
  /** Body of `GET masks`: slices changed after `since` (a revision, as it stands in the URL). */
  masks(caseId: string, since: string | null): Promise<Uint8Array<ArrayBuffer>>;
  /** `PUT edit`: the slices as they stand after a stroke. `conflict` when one of them was changed after `base`. */
  edit(
    caseId: string,
    query: { kind: string | null; base: string | null },
    body: Uint8Array,
  ): Promise<{ revision: number }>;
}

export function libraryData(library: Library): LibraryData {
  return {
    volume: (caseId) => library.volumeFile(caseId),
    masks: async (caseId, since) =>
      encodePacket(await library.masksSince(caseId, wholeNumber('since', since))),
    async edit(caseId, query, body) {
      const kind = editKinds.find((k) => k === query.kind);
      if (!kind)
        throw new SagittaError('bad-request', `An edit is one of ${editKinds.join(', ')}.`, {
          details: { kind: query.kind },
        });
      const base = wholeNumber('base', query.base);
      const { slices } = parsePacket(body);
      if (slices.length === 0) throw new SagittaError('bad-request', 'The edit holds no slices.');
      const { revision } = await library.apply({ caseId, kind, label: labels[kind], base, slices });
      return { revision };
    },
  };
}

function parsePacket(body: Uint8Array): MaskPacket {
  try {
    return decodePacket(body);
  } catch (cause) {
    throw new SagittaError('bad-request', `The edit cannot be read: ${(cause as Error).message}.`, { cause });
  }
}

function wholeNumber(name: string, text: string | null): number {
  if (text === null || !/^\d{1,15}$/.test(text))
    throw new SagittaError('bad-request', `"${name}" must be a revision: a whole number from 0 on.`);
  return Number(text);
}
