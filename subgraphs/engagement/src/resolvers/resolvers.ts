import type { Resolvers } from '../generated/resolvers.ts';
import { Comment } from './Comment.ts';
import { Mutation } from './Mutation.ts';
import { Post } from './Post.ts';
import { Query } from './Query.ts';

export const resolvers: Resolvers = { Query, Mutation, Post, Comment };
