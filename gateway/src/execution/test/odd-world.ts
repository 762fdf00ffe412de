import { composeServices } from '@apollo/composition';
import { buildSchema } from '@lumigraph/subgraph-kit';
import { execute, type FormattedExecutionResult, type GraphQLSchema, parse, validate } from 'graphql';
import { createOddData, type OddData, type OddObject } from './odd-data.ts';

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
  import: ["@key", "@requires", "@provides", "@external", "@shareable", "@override", "@interfaceObject", "@inaccessible"])`;

/** Subgraphs that use what federation offers: each feature somewhere, most of them together. */
const SDL: Readonly<Record<string, string>> = {
  catalog: `
    interface Node { id: ID! }
    interface Media @key(fields: "id") { id: ID! title: String author: User dims: Dims }
    type Book implements Media & Node @key(fields: "id") {
      id: ID! title: String author: User dims: Dims @shareable pages: Int! isbn: String }
    type Film implements Media & Node @key(fields: "id") {
      id: ID! title: String author: User dims: Dims @shareable minutes: Int cast: [User] }
    type Dims @shareable { width: Int height: Int! unit: Unit }
    enum Unit { MM INCH SECRET @inaccessible }
    type Brand @shareable { id: ID! label: String }
    type User @key(fields: "id") { id: ID! }
    type Product implements Node @key(fields: "sku brand { id }") @key(fields: "upc") {
      id: ID! sku: String! upc: String! brand: Brand! price: Int weight: Int! size: Dims
      related: [Product!]! grid: [[Product]!] maker: User }
    union Result = Book | Film | Product | User
    type Query {
      media(first: Int = 3): [Media!] results(first: Int!): [Result] product: Product products: [Product!]!
      book: Book node(id: ID): Node hidden: Hidden @inaccessible grid: [[Media!]] }
    type Hidden @inaccessible { id: ID }`,
  people: `
    interface Node { id: ID! }
    interface Actor { id: ID! name: String! best: Actor }
    enum Rank { LOW HIGH SECRET @inaccessible }
    type User implements Actor & Node @key(fields: "id") @key(fields: "handle") {
      id: ID! handle: String! name: String! rank: Rank friends(first: Int): [User!] best: Actor favourite: Book
      address: Address @shareable secret: String @inaccessible }
    type Bot implements Actor & Node @key(fields: "id") { id: ID! name: String! best: Actor owner: User! }
    type Address @shareable { street: String city: City! }
    type City @shareable { name: String! zip(style: Int): String }
    type Book @key(fields: "id", resolvable: false) { id: ID! }
    type Query { me: User users(ids: [ID!]): [User] actors: [Actor!]! }
    type Mutation { rename(name: String!): User befriend: Outcome! }
    union Outcome = User | Bot`,
  reviews: `
    type Media @key(fields: "id") @interfaceObject { id: ID! reviews(first: Int = 2): [Review!] score: Float }
    type Review @key(fields: "id") { id: ID! text: String! author: User! @provides(fields: "handle") about: Media }
    type User @key(fields: "id") { id: ID! handle: String! @external reviews: [Review!]! }
    type Product @key(fields: "upc") { upc: String! reviews: [Review!]! stars: Int }
    type Query { latest: [Review!] best: Media }
    type Mutation { review(text: String!): Review! }`,
  shipping: `
    type Brand @shareable { id: ID! label: String }
    type Dims @shareable { width: Int height: Int! unit: Unit }
    enum Unit { MM INCH SECRET @inaccessible }
    enum Rank { LOW HIGH SECRET @inaccessible }
    type Product @key(fields: "sku brand { id }") {
      sku: String! brand: Brand! weight: Int! @external price: Int @external size: Dims @external
      estimate(zip: String): Int @requires(fields: "weight price")
      crate: Crate @requires(fields: "size { width height }") }
    type Crate { volume: Int! label: String }
    type Address @shareable { street: String city: City! }
    type City @shareable { name: String! zip(style: Int): String }
    type User @key(fields: "handle") {
      handle: String! name: String! @external rank: Rank @external address: Address @shareable
      greeting: String @requires(fields: "name rank") parcels: [Product!] }
    type Film @key(fields: "id") { id: ID! minutes: Int @override(from: "catalog") }`,
};

/** Answers operations on one schema over the same data, as if there were no subgraphs. */
export function createOddMonolith(schema: GraphQLSchema, seed: number) {
  const { resolveWhole: fieldResolver } = createOddData(seed, 0);
  return async (text: string, variableValues: Record<string, unknown>): Promise<FormattedExecutionResult> =>
    JSON.parse(JSON.stringify(await execute({ schema, document: parse(text), variableValues, fieldResolver })));
}

/** Answers a subgraph's operation as it would come over HTTP. */
export type AskSubgraph = (name: string, query: string, variables: object) => Promise<FormattedExecutionResult>;

/** The supergraph SDL of these subgraphs. */
export function composeOddWorld(): string {
  const services = Object.entries(SDL).map(([name, sdl]) => ({ name, url: '', typeDefs: parse(LINK + sdl) }));
  const { supergraphSdl, errors } = composeServices(services);
  if (!supergraphSdl) throw new Error(String(errors));
  return supergraphSdl;
}

/** The subgraphs over made-up data in which, by `faultsIn` a hundred, fields are null or fail and entities are unknown. */
export function createOddSubgraphs(seed: number, faultsIn: number): AskSubgraph {
  const data = createOddData(seed, faultsIn);
  return async (name, query, variables) => {
    const schema = schemas.get(name);
    if (!schema) throw new Error(`no subgraph is called ${name}`);
    const document = parse(query);
    if (validate(schema, document).length > 0) throw new InvalidOperation(query);
    if (data.isAway(name, query)) throw new Error(`${name} is away`);
    const result = await execute({
      schema,
      document,
      variableValues: JSON.parse(JSON.stringify(variables)),
      fieldResolver: data.resolve,
      contextValue: data,
    });
    return JSON.parse(JSON.stringify(result));
  };
}

/** The planner made an operation that a subgraph must refuse: it merges fields of interface objects that differ in arguments. */
export class InvalidOperation extends Error {}

const KEYED: Readonly<Record<string, readonly string[]>> = {
  catalog: ['Book', 'Film', 'Media', 'Product', 'User'],
  people: ['User', 'Bot'],
  reviews: ['Media', 'Review', 'User', 'Product'],
  shipping: ['Product', 'User', 'Film'],
};

function referenceResolvers(name: string) {
  const isInterface = (type: string) => name === 'catalog' && type === 'Media';
  return Object.fromEntries(
    (KEYED[name] ?? []).map((type) => [
      type,
      { __resolveReference: (given: OddObject, data: OddData) => data.reference(given, isInterface(type)) },
    ]),
  );
}

const schemas = new Map(
  Object.entries(SDL).map(([name, sdl]) => [name, buildSchema(LINK + sdl, referenceResolvers(name))]),
);
