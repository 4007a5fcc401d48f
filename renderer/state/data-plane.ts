import {
  type CaseDetail,
  dataUrls,
  type ErrorCode,
  ErrorData,
  SagittaError,
  uploadNameHeader,
} from '#core/contract';
import { type VoxelArray, voxelCount } from '#core/geometry';
import { decodePacket, encodePacket, type MaskPacket } from '#core/masks';
import type { Edit } from './edit-queue.ts';

/** `fetch` for the data URLs, whatever the host. */
export type FetchData = (url: string, init?: RequestInit) => Promise<Response>;

/** The voxels of a case. `onBytes` hears of every piece that arrived. */
export async function downloadVolume(
  fetchData: FetchData,
  detail: CaseDetail,
  onBytes: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<VoxelArray> {
  const bytesPerVoxel = detail.dataType === 'int16' ? 2 : 4;
  const total = voxelCount(detail.shape) * bytesPerVoxel;
  const response = await answered(fetchData(dataUrls.volume(detail.id), { signal }));
  const buffer = new Uint8Array(total);
  let done = 0;
  const reader = response.body!.getReader();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    if (done + piece.value.length > total) throw wrongLength(done + piece.value.length, total);
    buffer.set(piece.value, done);
    done += piece.value.length;
    onBytes(done, total);
  }
  if (done !== total) throw wrongLength(done, total);
  return detail.dataType === 'int16' ? new Int16Array(buffer.buffer) : new Float32Array(buffer.buffer);
}

export async function downloadMasks(
  fetchData: FetchData,
  caseId: string,
  since: number,
): Promise<MaskPacket> {
  const response = await answered(fetchData(dataUrls.masks(caseId, since)));
  return decodePacket(new Uint8Array(await response.arrayBuffer()));
}

/** Slices of a comparison's trials that changed after `since`. */
export async function downloadComparisonMasks(
  fetchData: FetchData,
  comparisonId: string,
  since: number,
): Promise<MaskPacket> {
  const response = await answered(fetchData(dataUrls.comparisonMasks(comparisonId, since)));
  return decodePacket(new Uint8Array(await response.arrayBuffer()));
}

/** Resolves with the case's new revision once the edit is on disk. */
export async function sendEdit(fetchData: FetchData, edit: Edit, base: number): Promise<number> {
  const body = encodePacket({ revision: base, slices: edit.slices });
  const url = dataUrls.edit(edit.caseId, edit.kind, base);
  const response = await answered(fetchData(url, { method: 'PUT', body }));
  const { revision } = (await response.json()) as { revision: number };
  return revision;
}

export async function uploadFile(
  fetchData: FetchData,
  uploadId: string,
  name: string,
  file: Blob,
  signal: AbortSignal,
): Promise<void> {
  const headers = { [uploadNameHeader]: encodeURIComponent(name) };
  await answered(fetchData(dataUrls.upload(uploadId), { method: 'PUT', body: file, headers, signal }));
}

/** A response that says yes; anything else becomes the SagittaError it carries. */
async function answered(pending: Promise<Response>): Promise<Response> {
  let response: Response;
  try {
    response = await pending;
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === 'AbortError')
      throw new SagittaError('cancelled', 'Stopped.');
    if (thrown instanceof SagittaError) throw thrown;
    throw new SagittaError('disconnected', 'Sagitta’s service did not answer.', { cause: thrown });
  }
  if (response.ok) return response;
  const told = ErrorData.safeParse(await response.json().catch(() => null));
  if (told.success) throw SagittaError.fromData(told.data);
  throw new SagittaError(codeOfStatus(response.status), `The service answered with ${response.status}.`);
}

function codeOfStatus(status: number): ErrorCode {
  if (status === 404) return 'not-found';
  if (status === 409) return 'conflict';
  if (status === 413) return 'message-too-large';
  if (status === 507) return 'disk-full';
  return status >= 500 ? 'internal' : 'bad-request';
}

function wrongLength(got: number, expected: number): SagittaError {
  return new SagittaError('internal', `The volume has ${got} bytes where its grid needs ${expected}.`, {
    remedy: 'Verify the library (sagitta library verify).',
  });
}
