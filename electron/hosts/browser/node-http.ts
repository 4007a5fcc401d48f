import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import type { DataRequest } from '#electron/services/data';

export function toDataRequest(request: IncomingMessage): DataRequest {
  const { method = 'GET', url = '/' } = request;
  const bodiless = method === 'GET' || method === 'HEAD';
  const body = bodiless ? null : (Readable.toWeb(request) as ReadableStream<Uint8Array>);
  const headers = { get: (name: string) => [request.headers[name] ?? null].flat()[0] };
  return { method, url, body, headers };
}

/** Sends a web response; a reader that goes away in the middle ends the source too. */
export async function sendResponse(response: Response, target: ServerResponse): Promise<void> {
  target.writeHead(response.status, Object.fromEntries(response.headers));
  if (!response.body) return void target.end();
  await pipeline(Readable.fromWeb(response.body as NodeReadableStream<Uint8Array>), target).catch(() =>
    target.destroy(),
  );
}
