import { createDocumentWriter } from '@lumigraph/discovery';
import type { PostId } from '@lumigraph/ids';
import type { Clients, Part } from '@lumigraph/lifecycle';

/** Keeps the search documents true to people and posts. */
export async function createDiscoveryWorker(clients: Clients): Promise<Part> {
  const { events } = clients;
  const writer = createDocumentWriter(clients);
  const ofPost = ({ postId }: { postId: PostId }) => writer.refreshPost(postId);
  const consumptions = await Promise.all([
    events.consume({ durable: 'discovery-published', event: 'posts.published', handle: ofPost }),
    events.consume({ durable: 'discovery-edited', event: 'posts.edited', handle: ofPost }),
    events.consume({ durable: 'discovery-deleted', event: 'posts.deleted', handle: ofPost }),
    ...(['users.updated', 'users.deleted'] as const).map((event) =>
      events.consume({
        durable: event === 'users.updated' ? 'discovery-users' : 'discovery-users-deleted',
        event,
        handle: ({ userId }) => writer.refreshUser(userId),
      }),
    ),
  ]);
  return { stop: async () => void (await Promise.all(consumptions.map((consumption) => consumption.stop()))) };
}
