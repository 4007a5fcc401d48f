import { type ErrorCode, Id, SagittaError, uploadNameHeader } from '#core/contract';
import { encodePacket, type MaskPacket } from '#core/masks';
import type { LibraryData } from '#electron/services/library';
import { folders, inside } from './folders.ts';
import { receiveUpload } from './receive-upload.ts';
import { streamFile } from './stream-file.ts';

/** As much of a request as the data plane needs: a web `Request` is one. */
export interface DataRequest {
  readonly method: string;
  readonly url: string;
  readonly body: ReadableStream<Uint8Array> | null;
  readonly headers?: { get(name: string): string | null };
}

export interface DataSources extends LibraryData {
  readonly libraryRoot: string;
  /** Slices of a comparison's trials that changed after the revision `since`. */
  comparisonMasks(comparisonId: string, since: number): Promise<MaskPacket>;
}

export type DataPlane = (request: DataRequest) => Promise<Response>;

type Route = (request: DataRequest, parts: string[], query: URLSearchParams) => Promise<Response>;

const binary = { 'content-type': 'application/octet-stream' };
/** A stroke is at most some hundred slices of run lengths. */
const maxEditBytes = 64 * 1024 * 1024;

/**
 * Answers the paths of `dataUrls` (core/contract), whichever host received the request. Never rejects: an
 * error is a response with the ErrorData as JSON. Nothing it answers may be stored by a cache.
 */
export function createDataPlane(sources: DataSources): DataPlane {
  const routes: Record<string, Route> = {
    'GET cases/*/volume': async (_request, [caseId]) =>
      streamFile((await sources.volume(checkedId(caseId))).path, binary),

    'GET cases/*/masks': async (_request, [caseId], query) =>
      new Response(await sources.masks(checkedId(caseId), query.get('since')), { headers: binary }),

    'GET comparisons/*/masks': async (_request, [comparisonId], query) => {
      const packet = await sources.comparisonMasks(
        checkedId(comparisonId),
        checkedRevision(query.get('since')),
      );
      return new Response(encodePacket(packet), { headers: binary });
    },

    'PUT cases/*/edit': async (request, [caseId], query) => {
      const asked = { kind: query.get('kind'), base: query.get('base') };
      const body = await readAll(request.body, maxEditBytes);
      return Response.json(await sources.edit(checkedId(caseId), asked, body));
    },

    'PUT uploads/*': async (request, [uploadId]) => {
      const name = uploadName(request);
      const target = inside(folders.upload(sources.libraryRoot, uploadId), name);
      return Response.json({ bytes: await receiveUpload(request.body, target) });
    },

    'GET exports/*/*': (_request, [exportId, name]) =>
      streamFile(inside(folders.finishedExport(sources.libraryRoot, exportId), name), {
        ...binary,
        'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
      }),
  };

  return async (request) => {
    const response = await answer(routes, request).catch((thrown) => failure(SagittaError.from(thrown)));
    response.headers.set('cache-control', 'no-store');
    return response;
  };
}

function uploadName({ headers }: DataRequest): string {
  const encoded = headers?.get(uploadNameHeader) ?? '';
  try {
    return decodeURIComponent(encoded);
  } catch {
    throw new SagittaError('bad-request', 'The file name of the upload is damaged');
  }
}

async function answer(routes: Record<string, Route>, request: DataRequest): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url, 'http://127.0.0.1');
  const segments = pathname.replace(/^\/data\//, '').split('/');
  for (const [pattern, route] of Object.entries(routes)) {
    const parts = match(pattern, request.method, segments);
    if (parts) return route(request, parts, searchParams);
  }
  throw new SagittaError('not-found', 'There is nothing under this address');
}

/** The decoded segments at the pattern's stars, or undefined where the request is another one. */
function match(pattern: string, method: string, segments: string[]): string[] | undefined {
  const [wantedMethod, path] = pattern.split(' ');
  const wanted = path.split('/');
  if (method !== wantedMethod || segments.length !== wanted.length) return undefined;
  if (!wanted.every((part, n) => part === '*' || part === segments[n])) return undefined;
  return segments.filter((_, n) => wanted[n] === '*').map(decoded);
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new SagittaError('bad-request', 'The address is damaged');
  }
}

function checkedId(id: string): string {
  if (!Id.safeParse(id).success) throw new SagittaError('bad-request', 'The address holds no id');
  return id;
}

function checkedRevision(text: string | null): number {
  if (text !== null && /^\d{1,15}$/.test(text)) return Number(text);
  throw new SagittaError('bad-request', 'The address holds no revision');
}

async function readAll(body: DataRequest['body'], limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    if (bytes > limit) throw new SagittaError('message-too-large', `An edit holds more than ${limit} bytes`);
    chunks.push(chunk);
  }
  const { buffer, byteOffset, length } = Buffer.concat(chunks);
  return new Uint8Array(buffer, byteOffset, length);
}

const statuses: Partial<Record<ErrorCode, number>> = {
  'bad-request': 400,
  'not-found': 404,
  conflict: 409,
  'message-too-large': 413,
  'disk-full': 507,
};

function failure(error: SagittaError): Response {
  return Response.json(error.toData(), { status: statuses[error.code] ?? 500 });
}
