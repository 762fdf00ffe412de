import type { Clients } from '@lumigraph/lifecycle';
import { createSweeps, type MediaRecord } from '@lumigraph/media';
import { createExpiry } from './expiry.ts';
import { createLossSweep } from './losses.ts';
import { createOrphanSweep } from './orphans.ts';
import { createSweeping, type Sweep, type Sweeping } from './sweeping.ts';

/** The jobs over all media: uploads that expire, objects without rows, rows without objects, and others. */
export function createMediaSweeping(clients: Clients, record: MediaRecord, others: readonly Sweep[] = []): Sweeping {
  const sweeps = createSweeps(clients.database);
  const sources = { ...clients, record, sweeps };
  const own = [createExpiry(sources), createOrphanSweep(sources), createLossSweep(sources)];
  return createSweeping(sources, [...own, ...others]);
}
