import { newId } from '@lumigraph/ids';
import type { MediaState } from '@lumigraph/media-reads';
import { expect, test } from 'vitest';
import { readinessOf } from './readiness.ts';

const ownerId = newId<'user'>(1);
const media = (status: MediaState['status'], failure: MediaState['failure'] = null) => ({
  ownerId,
  kind: 'IMAGE' as const,
  status,
  failure,
});
const corrupt = { code: 'CORRUPT', message: 'The file ends early.' } as const;

test('a post is ready with its last media, and fails with its first', () => {
  expect(readinessOf([media('READY'), media('READY')])).toEqual({ state: 'ready' });
  for (const status of ['PROCESSING', 'AWAITING_UPLOAD'] as const) {
    expect(readinessOf([media('READY'), media(status)])).toEqual({ state: 'waiting' });
  }
  expect(readinessOf([media('PROCESSING'), media('FAILED', corrupt), media('READY')])).toEqual({
    state: 'failed',
    failure: corrupt,
  });
});
