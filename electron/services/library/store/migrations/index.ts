import { cases } from './001-cases.ts';
import { versions } from './002-versions.ts';
import { audit } from './003-audit.ts';
import { search } from './004-search.ts';
import type { Migration } from './migration.ts';

export type { Migration } from './migration.ts';

/** In order; migration n stands at n - 1. */
export const migrations: readonly Migration[] = [cases, versions, audit, search];
