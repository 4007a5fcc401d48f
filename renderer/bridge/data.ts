import { ErrorData, SagittaError } from '#core/contract';

/** Absolute URL of a path of the data plane (`dataUrls`): the window's own origin in both hosts. */
export function dataUrl(path: string): string {
  return new URL(path, location.href).href;
}

/** `fetch` of the data plane; anything but success rejects with the service's own SagittaError. */
export async function dataFetch(path: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(dataUrl(path), { credentials: 'same-origin', ...init });
  if (response.ok) return response;
  const error = ErrorData.safeParse(await response.json().catch(() => null));
  if (error.success) throw SagittaError.fromData(error.data);
  throw new SagittaError('internal', `The service answered ${response.status}`);
}
