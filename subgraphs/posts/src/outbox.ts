import type { Clients } from '@lumigraph/lifecycle';
import { createOutbox, type Outbox } from '@lumigraph/outbox';
import type { Tables } from './data/tables.ts';

export type PostsOutbox = Outbox<Tables>;
/** What a change of this domain is given: its transaction, how it tells of itself, and the keys that it makes void. */
export type Change = Parameters<Parameters<PostsOutbox['transaction']>[0]>;

export function createPostsOutbox({ database, cache, events, onFault }: Clients): PostsOutbox {
  return createOutbox<Tables>({
    database,
    cache,
    domain: 'posts',
    publisher: events,
    onError: onFault('posts.outbox'),
  });
}
