import { GraphQLScalarType } from 'graphql';

/** RFC 3339 in UTC; resolvers give a Date. */
export const DateTime = new GraphQLScalarType({
  name: 'DateTime',
  serialize: (value) => {
    if (value instanceof Date) return value.toISOString();
    throw new TypeError('DateTime takes a Date');
  },
});

/** An absolute URL; resolvers give a string. */
export const Url = new GraphQLScalarType({ name: 'URL', serialize: String });
