const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
  import: ["@key", "@requires", "@provides", "@external", "@shareable", "@override", "@interfaceObject", "@inaccessible"])`;

/** A museum's four subgraphs, as somebody else may have cut them. */
const SUBGRAPHS = {
  catalog: `
    scalar Moment
    scalar Details
    enum Style { PLAIN SHOUTED }
    enum Kind { PAINTING SCULPTURE }
    enum Material { BRONZE MARBLE }
    type Size @shareable { width: Int! height: Int depth: Int }
    interface Named { name: String! }
    interface Work @key(fields: "id") { id: ID! title(style: Style = PLAIN): String! artist: Artist size: Size }
    type Painting implements Work @key(fields: "id") {
      id: ID! title(style: Style = PLAIN): String! artist: Artist size: Size
      onLoan: Boolean finished: Moment details: Details
      caption(style: Style = PLAIN): String @inaccessible
    }
    type Sculpture implements Work @key(fields: "id") {
      id: ID! title(style: Style = PLAIN): String! artist: Artist size: Size material: Material weight: Int
    }
    type Artist implements Named @key(fields: "id") @key(fields: "handle") {
      id: ID! handle: String! name: String! works(kinds: [Kind!], first: Int = 2): [Work!]! rival: Artist secret: String
    }
    union Exhibit = Painting | Sculpture
    input WorkFilter { kinds: [Kind!] artist: ID least: LeastSize = { width: 2 } style: Style = PLAIN }
    input LeastSize { width: Int! = 1 height: Int }
    type Query {
      works(filter: WorkFilter, first: Int): [Work!]!
      work(id: ID!): Work
      artist(handle: String!): Artist
      wall: [[Exhibit]!]!
      failing: String!
      echo(details: Details, moment: Moment): Details
    }
    type Mutation { paint(title: String!, artist: ID!): Painting! renameArtist(id: ID!, name: String!): Artist }`,

  people: `
    scalar Moment
    enum Style { PLAIN SHOUTED }
    type Painting @key(fields: "id") {
      id: ID! caption(style: Style = PLAIN): String @external
      plaque: String @requires(fields: "caption(style: SHOUTED)")
    }
    enum Level { FRIEND PATRON }
    interface Named { name: String! }
    type Visitor implements Named @key(fields: "id") {
      id: ID! name: String! @shareable friends(first: Int): [Visitor!]! favourite: Artist address: Address card: Card
    }
    type Artist @key(fields: "handle") {
      handle: String! born: Moment nationalities: [[String]!] fans: [Visitor!]! motto: String!
    }
    type Address { street: String city: City! }
    type City @shareable { name: String! zip: String }
    union Card = Member | DayPass
    type Member { level: Level! since: Moment }
    type DayPass { day: Moment! code: String }
    type Query { visitors(ids: [ID!]): [Visitor]! me: Visitor named: [Named!]! }
    type Mutation { befriend(visitor: ID!, friend: ID!): Visitor renameVisitor(id: ID!, name: String!): Visitor }`,

  shop: `
    enum Currency { EUR JPY }
    type Work @key(fields: "id") @interfaceObject {
      id: ID! replicas: [Replica!] visits: [Visit!] popularity: Float
    }
    type Replica @key(fields: "sku maker { id }") {
      sku: String! maker: Maker! original: Work price(currency: Currency! = EUR): Price! weight: Int
    }
    type Maker @shareable { id: ID! city: City }
    type City @shareable { name: String! zip: String }
    type Price { amount: Float! currency: Currency! }
    type Visit @key(fields: "id") { id: ID! note: String work: Work! visitor: Visitor! @provides(fields: "name") }
    type Visitor @key(fields: "id") { id: ID! name: String! @external visits(first: Int! = 2): [Visit!]! }
    input VisitInput { work: ID! visitor: ID! note: String = "quiet" }
    type Query { replicas: [Replica!]! visit(id: ID!): Visit }
    type Mutation { addVisit(input: VisitInput!): Visit! }
    type Subscription { visitAdded(work: ID): Visit! visitFailed: Visit }`,

  depot: `
    enum Zone { NEAR FAR }
    enum Material { BRONZE MARBLE }
    type Size @shareable { width: Int! height: Int depth: Int }
    type Painting @key(fields: "id") { id: ID! onLoan: Boolean @override(from: "catalog") crate: Crate }
    type Sculpture @key(fields: "id") {
      id: ID! weight: Int @external size: Size @external
      material: Material @external pedestal: Material @requires(fields: "material")
      shippingCost(zone: Zone! = NEAR): Int @requires(fields: "weight size { width height }")
    }
    type Replica @key(fields: "sku maker { id }") {
      sku: String! maker: Maker! weight: Int @external parcel: Crate @requires(fields: "weight")
    }
    type Maker @shareable { id: ID! }
    type Crate { volume: Int! label: String content: [Exhibit]! }
    union Exhibit = Sculpture | Replica
    type Query { stored: [Exhibit!]! shelves: [[Replica]] }`,
} as const;

export type ForeignName = keyof typeof SUBGRAPHS;
export const FOREIGN_NAMES = ['catalog', 'people', 'shop', 'depot'] as const satisfies ForeignName[];

/** A subgraph's SDL. */
export function foreignSdl(name: ForeignName): string {
  return LINK + SUBGRAPHS[name];
}

/** The same museum as one schema, written without federation. */
export const MUSEUM_SDL = `
  scalar Moment
  scalar Details
  enum Style { PLAIN SHOUTED }
  enum Kind { PAINTING SCULPTURE }
  enum Material { BRONZE MARBLE }
  enum Level { FRIEND PATRON }
  enum Currency { EUR JPY }
  enum Zone { NEAR FAR }
  type Size { width: Int! height: Int depth: Int }
  interface Named { name: String! }
  interface Work {
    id: ID! title(style: Style = PLAIN): String! artist: Artist size: Size
    replicas: [Replica!] visits: [Visit!] popularity: Float
  }
  type Painting implements Work {
    id: ID! title(style: Style = PLAIN): String! artist: Artist size: Size
    replicas: [Replica!] visits: [Visit!] popularity: Float
    onLoan: Boolean finished: Moment details: Details crate: Crate plaque: String
  }
  type Sculpture implements Work {
    id: ID! title(style: Style = PLAIN): String! artist: Artist size: Size
    replicas: [Replica!] visits: [Visit!] popularity: Float
    material: Material weight: Int shippingCost(zone: Zone! = NEAR): Int pedestal: Material
  }
  type Artist implements Named {
    id: ID! handle: String! name: String! works(kinds: [Kind!], first: Int = 2): [Work!]! rival: Artist secret: String
    born: Moment nationalities: [[String]!] fans: [Visitor!]! motto: String!
  }
  type Visitor implements Named {
    id: ID! name: String! friends(first: Int): [Visitor!]! favourite: Artist address: Address card: Card
    visits(first: Int! = 2): [Visit!]!
  }
  type Address { street: String city: City! }
  type City { name: String! zip: String }
  union Card = Member | DayPass
  type Member { level: Level! since: Moment }
  type DayPass { day: Moment! code: String }
  type Replica {
    sku: String! maker: Maker! original: Work price(currency: Currency! = EUR): Price! weight: Int parcel: Crate
  }
  type Maker { id: ID! city: City }
  type Price { amount: Float! currency: Currency! }
  type Visit { id: ID! note: String work: Work! visitor: Visitor! }
  type Crate { volume: Int! label: String content: [Exhibit]! }
  union Exhibit = Painting | Sculpture | Replica
  input WorkFilter { kinds: [Kind!] artist: ID least: LeastSize = { width: 2 } style: Style = PLAIN }
  input LeastSize { width: Int! = 1 height: Int }
  input VisitInput { work: ID! visitor: ID! note: String = "quiet" }
  type Query {
    works(filter: WorkFilter, first: Int): [Work!]!
    work(id: ID!): Work
    artist(handle: String!): Artist
    wall: [[Exhibit]!]!
    failing: String!
    echo(details: Details, moment: Moment): Details
    visitors(ids: [ID!]): [Visitor]!
    me: Visitor
    named: [Named!]!
    replicas: [Replica!]!
    visit(id: ID!): Visit
    stored: [Exhibit!]!
    shelves: [[Replica]]
  }
  type Mutation {
    paint(title: String!, artist: ID!): Painting!
    renameArtist(id: ID!, name: String!): Artist
    befriend(visitor: ID!, friend: ID!): Visitor
    renameVisitor(id: ID!, name: String!): Visitor
    addVisit(input: VisitInput!): Visit!
  }
  type Subscription { visitAdded(work: ID): Visit! visitFailed: Visit }`;
