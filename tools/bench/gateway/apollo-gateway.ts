import { readFileSync } from 'node:fs';
import { ApolloGateway, LocalGraphQLDataSource, RemoteGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { trivialSubgraphs } from './subgraphs.ts';

/** Stock Apollo Gateway behind Apollo Server's standalone server, as their documentation sets them up; `local` has the subgraphs in this process. */
const [, , port, file, way] = process.argv;
if (!port || !file || (way !== 'remote' && way !== 'local'))
  throw new TypeError('apollo-gateway.ts PORT SUPERGRAPH remote|local');

interface Context {
  authorization: string;
}

class PassingOn extends RemoteGraphQLDataSource<Context> {
  override willSendRequest({
    request,
    context,
  }: Parameters<NonNullable<RemoteGraphQLDataSource<Context>['willSendRequest']>>[0]): void {
    request.http?.headers.set('authorization', context.authorization ?? '');
  }
}

const schemas = new Map(trivialSubgraphs().map(({ name, schema }) => [name as string, schema]));
const gateway = new ApolloGateway({
  supergraphSdl: readFileSync(file, 'utf8'),
  buildService: ({ name, url = '' }) => {
    const schema = schemas.get(name);
    return way === 'local' && schema ? new LocalGraphQLDataSource<Context>(schema) : new PassingOn({ url });
  },
});
await startStandaloneServer(new ApolloServer<Context>({ gateway }), {
  listen: { host: '127.0.0.1', port: Number(port) },
  context: async ({ req }) => ({ authorization: req.headers.authorization ?? '' }),
});
