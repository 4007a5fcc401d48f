import { createHash } from 'node:crypto';
import { SagittaError, StudyScan, StudySettings, z } from '#core/contract';

/** One scan to be done, with everything that decides about its numbers. */
export const ScanJob = z.object({ study: z.string(), settings: StudySettings, scan: StudyScan });
export type ScanJob = z.infer<typeof ScanJob>;

/** All studies share one queue, so that a worker serves whatever comes. */
export const QUEUE = 'sagitta-scans';

/** A name for a study that is the same whenever it is started again, and another for every other study. */
export function studyName(settings: StudySettings): string {
  return createHash('sha256').update(JSON.stringify(settings)).digest('hex').slice(0, 16);
}

/** The same scan of the same study is the same job: it cannot be put on the queue twice. */
export function jobId(study: string, scan: string): string {
  return `${study}-${createHash('sha256').update(scan).digest('hex').slice(0, 24)}`;
}

/** Where Redis or Valkey listens. Throws `bad-request`. */
export function connectionOf(url: string): {
  host: string;
  port: number;
  db: number;
  username?: string;
  password?: string;
  tls?: object;
} {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !['redis:', 'rediss:'].includes(parsed.protocol))
    throw new SagittaError('bad-request', `"${url}" is not the address of a queue.`, {
      remedy: 'Use redis://host:port, or rediss:// for an encrypted connection.',
    });
  const { hostname, port, username, password, pathname, protocol } = parsed;
  return {
    host: hostname || '127.0.0.1',
    port: Number(port || 6379),
    db: Number(pathname.slice(1) || 0),
    ...(username !== '' && { username: decodeURIComponent(username) }),
    ...(password !== '' && { password: decodeURIComponent(password) }),
    ...(protocol === 'rediss:' && { tls: {} }),
  };
}
