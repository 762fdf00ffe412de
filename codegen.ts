import type { CodegenConfig } from '@graphql-codegen/cli';
import { SUBGRAPHS, type SubgraphName } from '@lumigraph/config';
import { printSchema } from 'graphql';
import { apiSchema } from './schema/src/api.ts';
import { composeSupergraph } from './schema/src/compose.ts';
import { subgraphSdl } from './schema/src/sdl.ts';

/** The rows that a subgraph's resolvers get and give instead of the GraphQL types; paths are seen from its src/generated folder. */
const mappers: Record<SubgraphName, Record<string, string>> = {
  users: {
    User: '../people/people.ts#SeenAccount',
    Viewer: '../people/people.ts#SeenAccount',
    Session: '../accounts/sessions.ts#OpenSession',
    DataExport: '../data/data-exports.ts#DataExport as DataExportRow',
  },
  posts: {
    Post: '../data/tables.ts#PostRow',
    Story: '../data/tables.ts#StoryRow',
    StoryReel: '../stories/reels.ts#Reel',
    ReportedSubject: '../data/moderation-tables.ts#ReportedSubjectRow',
    Report: '../data/reports.ts#Report as ReportRow',
    ModerationLogEntry: '../data/moderation-tables.ts#LogRow',
    Comment: '{ id: string }',
    User: '{ id: string }',
  },
  media: { Media: '../data/media.ts#MediaRow', Rendition: '../context.ts#PresentedRendition' },
  feed: {},
  engagement: {
    Post: '../context.ts#PostReference',
    User: '../context.ts#UserReference',
    Comment: '../data/comments.ts#Comment as CommentRow',
  },
  discovery: { Post: '../context.ts#PostReference', User: '../context.ts#UserReference' },
};

const typescript = {
  enumsAsTypes: true,
  useTypeImports: true,
  importExtension: '.ts',
  strictScalars: true,
  skipTypename: true,
};

const resolverTypes = SUBGRAPHS.map((name) => [
  `subgraphs/${name}/src/generated/resolvers.ts`,
  {
    schema: subgraphSdl(name),
    plugins: ['typescript', 'typescript-resolvers'],
    config: {
      ...typescript,
      federation: true,
      contextType: '../context.ts#Context',
      mappers: mappers[name],
      scalars: { ID: 'string', DateTime: 'Date', URL: 'string', JSON: 'unknown', _FieldSet: 'string' },
    },
  },
]);

const config: CodegenConfig = {
  silent: true,
  generates: {
    ...Object.fromEntries(resolverTypes),
    'schema/src/generated/operations.ts': {
      schema: printSchema(apiSchema(composeSupergraph(SUBGRAPHS))),
      documents: 'schema/operations/*.graphql',
      plugins: ['typescript-operations', 'typed-document-node'],
      config: { ...typescript, scalars: { ID: 'string', DateTime: 'string', URL: 'string', JSON: 'unknown' } },
    },
  },
};

export default config;
