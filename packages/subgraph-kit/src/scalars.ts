import { GraphQLScalarType, Kind } from 'graphql';

/** RFC 3339 in UTC; resolvers give a Date. */
export const DateTime = new GraphQLScalarType({
  name: 'DateTime',
  serialize: (value) => {
    if (value instanceof Date) return value.toISOString();
    throw new TypeError('DateTime takes a Date');
  },
});

export const Url = new GraphQLScalarType({ name: 'URL', serialize: String });

export const Json = new GraphQLScalarType({
  name: 'JSON',
  parseLiteral: (node) => (node.kind === Kind.STRING ? node.value : null),
});
