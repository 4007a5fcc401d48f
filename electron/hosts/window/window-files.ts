import { extname, join, resolve, sep } from 'node:path';
import { streamFile } from '#electron/services/data';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
};

/**
 * A file of the built renderer for a URL path, or 404. What leads out of `folder`, in whatever spelling, and
 * what is of no known type is not there.
 */
export async function windowFile(folder: string, urlPath: string): Promise<Response> {
  const path = pathInside(folder, urlPath === '/' ? '/index.html' : urlPath);
  const type = path && types[extname(path).toLowerCase()];
  if (!type) return notFound();
  return streamFile(path, { 'content-type': type, 'cache-control': 'no-cache' }).catch(notFound);
}

function pathInside(folder: string, urlPath: string): string | undefined {
  let plain: string;
  try {
    plain = decodeURIComponent(urlPath);
  } catch {
    return undefined;
  }
  if (plain.includes('\0') || plain.includes('\\')) return undefined;
  const root = resolve(folder) + sep;
  const path = join(root, plain);
  return path.startsWith(root) ? path : undefined;
}

function notFound(): Response {
  return new Response('Not found', { status: 404, headers: { 'content-type': 'text/plain; charset=utf-8' } });
}
