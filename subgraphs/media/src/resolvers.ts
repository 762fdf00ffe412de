import type { Context } from './context.ts';
import type { Resolvers } from './generated/resolvers.ts';
import { Media } from './resolvers/Media.ts';
import { Mutation } from './resolvers/Mutation.ts';
import { Query } from './resolvers/Query.ts';
import { Rendition } from './resolvers/Rendition.ts';
import { Subscription } from './resolvers/Subscription.ts';

export const resolvers: Resolvers<Context> = { Query, Mutation, Subscription, Media, Rendition };
