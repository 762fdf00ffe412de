import { tmpdir } from 'node:os';
import { z } from 'zod';
import { parseSubnet } from './subnet.ts';

/** The subgraphs, in the order in which they are shown. */
export const SUBGRAPHS = ['users', 'posts', 'media', 'feed', 'engagement', 'discovery'] as const;
export type SubgraphName = (typeof SUBGRAPHS)[number];

const url = (...schemes: string[]) =>
  z.string().refine((text) => schemes.some((scheme) => text.startsWith(`${scheme}://`)), {
    message: `must be a URL of scheme ${schemes.join(' or ')}`,
  });
const count = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
const secret = z.string().min(32, 'must have at least 32 characters');
const listed = (text: string) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
const isOrigin = (text: string) => /^https?:/.test(text) && URL.parse(text)?.origin === text;

/** Every variable, with its meaning; the README's table is generated from this. */
const variables = {
  DATABASE_URL: url('postgres', 'postgresql').describe('PostgreSQL, the truth.'),
  DATABASE_POOL: count(1, 200).default(20).describe('Connections to PostgreSQL per process.'),
  REDIS_URL: url('redis', 'rediss').describe('Redis; several URLs separated by commas are the seeds of a Cluster.'),
  NATS_URL: url('nats', 'tls').describe('NATS with JetStream; several URLs separated by commas are one cluster.'),
  NATS_REPLICAS: count(1, 5).default(1).describe('Replicas of each JetStream stream: 3 on a cluster of three.'),
  OBJECT_STORE_URL: url('disk', 's3').describe(
    'Originals and renditions: `s3://ACCESS:SECRET@host:port/bucket?tls=false&region=us-east-1&public=https://host` (where clients reach it), or `disk:///folder`.',
  ),
  ENCODER: z
    .string()
    .default('built-in')
    .describe(
      'What turns pictures into vectors, tags and a guess whether they are for everyone: `built-in`, `off`, or a JSON file that describes an ONNX model (media worker only).',
    ),
  ENCODER_THREADS: count(1, 64).default(1).describe('Threads that look at one batch of pictures.'),
  MODELS_FOLDER: z
    .string()
    .default('.lumigraph/models')
    .describe('Folder for the built-in encoder, which is made there when it is first needed (25 MB).'),
  SENSITIVE_SCORE: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(0.7)
    .describe('From which guess of the encoder that it is not for everyone, 0 to 1, a media is sensitive.'),
  OBJECT_STORE_SUBJECT: z
    .string()
    .regex(/^[\w-]+(\.[\w-]+)*$/, 'must be a NATS subject without wildcards')
    .describe(
      "NATS subject on which the object store tells of new objects (S3's notifications, as MinIO publishes them), upon which uploads by a single PUT are completed without `completeUpload`; without it nobody listens (media worker only).",
    )
    .optional(),
  CDN_PURGE_URL: url('http', 'https')
    .describe(
      'Told of each media that is deleted, or that its owner takes from the public, by a POST of `{ "mediaId": …, "prefix": … }`: the CDN is to forget every URL with this prefix in its path (media worker only).',
    )
    .optional(),
  CDN_PURGE_TOKEN: z.string().min(1).describe('Goes with it as `Authorization: Bearer …`.').optional(),
  NAMESPACE: z
    .string()
    .regex(/^[a-z0-9-]{0,40}$/, 'must be lower-case letters, digits and dashes')
    .default('lumigraph')
    .describe('Prefix of Redis keys, streams and subjects, so that several systems can share the stores.'),
  HOST: z.string().default('127.0.0.1').describe('Address to listen on.'),
  PORT: count(0, 65535).default(4000).describe('Port to listen on; 0 takes a free one.'),
  PUBLIC_URL: url('http', 'https').default('http://localhost:4000').describe('Where clients reach the gateway.'),
  CORS_ORIGINS: z
    .string()
    .refine((text) => text === '*' || listed(text).every(isOrigin), {
      message: 'must be origins such as https://app.example.com, separated by commas, or *',
    })
    .default('*')
    .describe(
      'Origins whose pages may ask the gateway, separated by commas. `*` is every one, which is safe because no cookie signs anyone in.',
    ),
  TRUSTED_PROXIES: z
    .string()
    .refine((text) => listed(text).every((item) => parseSubnet(item) !== null), {
      message: 'must be addresses or CIDRs such as 10.0.0.0/8, separated by commas',
    })
    .optional()
    .describe(
      "Addresses and CIDRs of the load balancers before the gateway, separated by commas: only their `X-Forwarded-For` tells the client's address.",
    ),
  TOKEN_PRIVATE_KEY: z
    .string()
    .describe('Ed25519 private key as a JWK with a `kid`, which signs access tokens (users only).')
    .optional(),
  TOKEN_PUBLIC_KEYS: z
    .string()
    .describe(
      'JWK set of the Ed25519 public keys that access tokens are verified with, each with a `kid`: the present one and, until its last token has expired, the one before.',
    )
    .optional(),
  GATEWAY_SECRET: secret.describe(
    'Shared by gateway and subgraphs: signs the token by which the gateway vouches for a viewer.',
  ),
  MEDIA_URL_SECRET: secret.describe('Signs the URLs of media, and of the disk object store.'),
  MEDIA_URL: url('http', 'https')
    .describe(
      'Where clients reach pictures and videos, at `/media/…`: a cache before the gateway, which serves them; PUBLIC_URL where it is left out.',
    )
    .optional(),
  EDGE_SECRET: z
    .string()
    .regex(/^[\w.~-]{32,}$/, 'must have at least 32 characters: letters, digits and -_.~')
    .describe(
      'Shared by the gateway, the media worker and the caches of `edge/`: the gateway then serves media to these caches only (MEDIA_URL names them to clients).',
    )
    .optional(),
  EDGE_URL: z
    .string()
    .refine((text) => listed(text).every((item) => /^https?:\/\//.test(item)), {
      message: 'must be URLs of scheme http or https, separated by commas',
    })
    .describe(
      'Where the caches of `edge/` take orders, each one, separated by commas: they forget media that are deleted, and fetch the pictures of authors with many followers at once (media worker only).',
    )
    .optional(),
  SUBGRAPH_USERS_URL: url('http', 'https')
    .describe('The users subgraph; without the six URLs they run in the gateway process.')
    .optional(),
  SUBGRAPH_POSTS_URL: url('http', 'https').describe('The posts subgraph.').optional(),
  SUBGRAPH_MEDIA_URL: url('http', 'https').describe('The media subgraph.').optional(),
  SUBGRAPH_FEED_URL: url('http', 'https').describe('The feed subgraph.').optional(),
  SUBGRAPH_ENGAGEMENT_URL: url('http', 'https').describe('The engagement subgraph.').optional(),
  SUBGRAPH_DISCOVERY_URL: url('http', 'https').describe('The discovery subgraph.').optional(),
  SUBGRAPH_TIMEOUT_MS: count(100, 600_000)
    .default(10_000)
    .describe('How long a subgraph over HTTP may take to answer one fetch of the gateway, in milliseconds.'),
  SMTP_URL: url('smtp', 'smtps')
    .describe(
      'Mail server, such as `smtps://USER:PASSWORD@host:465`; without it mails are written to MAIL_FOLDER (people worker only).',
    )
    .optional(),
  MAIL_FROM: z
    .string()
    .regex(
      /^(?:[^<>@\p{Cc}]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/u,
      'must be an address, or a name and an <address>',
    )
    .default('Lumigraph <no-reply@localhost>')
    .describe('Who mails are from.'),
  MAIL_FOLDER: z
    .string()
    .default('.lumigraph/mail')
    .describe('Folder for the mails, an .eml file each, where there is no SMTP_URL.'),
  APP_URL: url('http', 'https')
    .describe(
      'The app that links in mails open, at `/verify-email#token=…` and `/reset-password#token=…`; PUBLIC_URL where it is left out.',
    )
    .optional(),
  PERSISTED_OPERATIONS: z
    .enum(['open', 'log', 'required'])
    .default('open')
    .describe(
      'Which operations the gateway answers: `open` every one, `log` every one and reports what is in no manifest, `required` those of the manifests.',
    ),
  PERSISTED_MANIFESTS: z
    .string()
    .optional()
    .describe(
      'Manifests of persisted operations beside our own, files and folders of .json files, separated by commas: those of the app versions in the field. Read again when they change.',
    ),
  ACCESS_TOKEN_SECONDS: count(10, 86_400).default(900).describe('Life of an access token, in seconds.'),
  REFRESH_TOKEN_SECONDS: count(60, 31_536_000).default(2_592_000).describe('Life of a refresh token, in seconds.'),
  ARGON2_MEMORY_KIB: count(1024, 1_048_576)
    .default(19_456)
    .describe('argon2id memory per hash, in KiB (OWASP: 19,456).'),
  ARGON2_PASSES: count(1, 20).default(2).describe('argon2id passes (OWASP: 2).'),
  CELEBRITY_FOLLOWERS: count(1, 100_000_000)
    .default(10_000)
    .describe('From this many followers an author is pulled, not pushed.'),
  CELEBRITY_FOLLOWERS_LOW: count(0, 100_000_000)
    .default(8_000)
    .describe('Below this many followers a pulled author is pushed again.'),
  FANOUT_CHUNK: count(1, 50_000).default(5_000).describe('Followers per fan-out message.'),
  TIMELINE_LENGTH: count(10, 10_000).default(800).describe('Posts kept in a timeline.'),
  UPLOADS_PER_DAY: count(0, 1_000_000)
    .default(1_000)
    .describe('Uploads that one account may announce on a day (UTC); 0 is no limit.'),
  UPLOAD_BYTES: count(0, Number.MAX_SAFE_INTEGER)
    .default(107_374_182_400)
    .describe(
      'Bytes that the pictures and videos of one account may have together, as they were uploaded; 0 is no limit.',
    ),
  MEDIA_CONCURRENCY: count(1, 64).default(2).describe('Media processed at once by one worker.'),
  MEDIA_CREDIT: z
    .enum(['strip', 'keep'])
    .default('strip')
    .describe(
      'What becomes of creator and copyright in the metadata of pictures, of which nothing else is kept: `keep` leaves what Exif (in a TIFF, its tags) says of them, in all but GIF and what moves.',
    ),
  CLAMAV_URL: url('tcp')
    .describe(
      'Virus scanner, such as `tcp://localhost:3310` (clamd); without it uploads are not scanned, with it nothing is let through unscanned (media worker only).',
    )
    .optional(),
  VIDEO_CONCURRENCY: count(1, 64)
    .default(1)
    .describe('Videos processed at once by one worker, beside MEDIA_CONCURRENCY.'),
  VIDEO_SCRATCH_FOLDER: z
    .string()
    .optional()
    .describe(
      "Where a worker puts a video while it processes it, up to 4 GB each; the system's folder for temporary files where it is left out.",
    ),
  INTROSPECTION: z
    .enum(['on', 'off'])
    .default('on')
    .describe('Whether clients may read the schema; `off` also ends "Did you mean" in errors.'),
  EXECUTION_SECONDS: count(1, 600).default(30).describe('How long one query or mutation may take, in seconds.'),
  LIMIT_BODY_BYTES: count(1_024, 16_777_216)
    .default(1_048_576)
    .describe('Bytes of a request to the gateway, or of a message on a WebSocket.'),
  LIMIT_VARIABLES_BYTES: count(1_024, 16_777_216)
    .default(262_144)
    .describe("Bytes of an operation's variables as JSON."),
  LIMIT_DOCUMENT_BYTES: count(1_024, 1_048_576).default(131_072).describe('Bytes of a GraphQL document.'),
  LIMIT_TOKENS: count(100, 100_000).default(10_000).describe('Tokens of a GraphQL document.'),
  LIMIT_DEFINITIONS: count(1, 1_000).default(200).describe('Operations and fragments of a GraphQL document together.'),
  LIMIT_DEPTH: count(1, 100)
    .default(30)
    .describe("Fields in fields of an operation, fragments followed; GraphiQL's introspection has 13."),
  LIMIT_ROOT_FIELDS: count(1, 1_000).default(30).describe('Fields at the root of an operation.'),
  LIMIT_FIELDS: count(10, 20_000)
    .default(2_000)
    .describe('Fields of an operation, those of a fragment counted wherever it is spread.'),
  LIMIT_ALIASES: count(0, 1_000).default(50).describe('Aliases of a GraphQL document.'),
  LIMIT_DIRECTIVES: count(0, 1_000).default(100).describe('Directives of a GraphQL document; at most 10 in one place.'),
  COST_MODE: z
    .enum(['off', 'measure', 'enforce'])
    .default('enforce')
    .describe('What becomes of the static cost of operations: nothing, a metric, or a metric and a refusal.'),
  COST_MAXIMUM: count(1, 1_000_000_000).default(20_000).describe('Greatest static cost of an operation.'),
  COST_LIST_SIZE: count(0, 10_000).default(10).describe('Length assumed of a list that has no `@listSize`.'),
  RATE_LIMIT_VIEWER: count(0, 1_000_000_000)
    .default(0)
    .describe(
      'Units of static cost that one viewer may spend per minute, at least 1 by each operation; 0 is no limit, less than `COST_MAXIMUM` keeps the costliest out.',
    ),
  RATE_LIMIT_ADDRESS: count(0, 1_000_000_000)
    .default(0)
    .describe(
      'The same for all clients of one address (of IPv6: of one /64), which may be a whole carrier: many times as much.',
    ),
  COMPRESSION: z
    .enum(['on', 'off'])
    .default('on')
    .describe('Whether the gateway compresses its answers (zstd, br, gzip); `off` where a proxy before it does.'),
  SOCKETS: count(0, 1_000_000).default(50_000).describe('WebSockets that one gateway process serves at once.'),
  SOCKETS_PER_ADDRESS: count(1, 1_000_000)
    .default(10_000)
    .describe("The same for one client address, which may be a whole carrier's."),
  EVENT_STREAMS: count(0, 1_000_000)
    .default(10_000)
    .describe('Streams of server-sent events that one gateway process serves at once.'),
  EVENT_STREAMS_PER_ADDRESS: count(1, 1_000_000)
    .default(1_000)
    .describe("The same for one client address, which may be a whole carrier's."),
  DRAIN_SECONDS: count(0, 300)
    .default(0)
    .describe(
      'For how long a process that is asked to stop goes on as before but says that it is not ready: what a load balancer needs to notice.',
    ),
  SHUTDOWN_SECONDS: count(0, 600)
    .default(10)
    .describe('How long requests in flight may take when a process is asked to stop, after DRAIN_SECONDS.'),
  OTEL_EXPORTER_OTLP_ENDPOINT: url('http', 'https')
    .describe('OpenTelemetry collector (OTLP/HTTP), such as `http://localhost:4318`; without it nothing is traced.')
    .optional(),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('Least level that is logged.'),
};

/** From environment variables to the configuration the code sees. */
export const configSchema = z
  .object(variables)
  .refine(({ EDGE_URL, EDGE_SECRET }) => EDGE_URL === undefined || EDGE_SECRET !== undefined, {
    message: 'is needed with EDGE_URL',
    path: ['EDGE_SECRET'],
  })
  .transform((env) => ({
    databaseUrl: env.DATABASE_URL,
    databasePool: env.DATABASE_POOL,
    redisUrls: env.REDIS_URL.split(','),
    natsUrls: env.NATS_URL.split(','),
    natsReplicas: env.NATS_REPLICAS,
    objectStoreUrl: env.OBJECT_STORE_URL,
    namespace: env.NAMESPACE,
    host: env.HOST,
    port: env.PORT,
    publicUrl: env.PUBLIC_URL.replace(/\/+$/, ''),
    corsOrigins: env.CORS_ORIGINS === '*' ? ('*' as const) : listed(env.CORS_ORIGINS),
    trustedProxies: listed(env.TRUSTED_PROXIES ?? '').flatMap((item) => parseSubnet(item) ?? []),
    tokenPrivateKey: env.TOKEN_PRIVATE_KEY,
    tokenPublicKeys: env.TOKEN_PUBLIC_KEYS,
    gatewaySecret: env.GATEWAY_SECRET,
    mediaUrlSecret: env.MEDIA_URL_SECRET,
    mediaUrl: (env.MEDIA_URL ?? env.PUBLIC_URL).replace(/\/+$/, ''),
    edgeSecret: env.EDGE_SECRET,
    edgeUrls: listed(env.EDGE_URL ?? '').map((item) => item.replace(/\/+$/, '')),
    subgraphUrls: {
      users: env.SUBGRAPH_USERS_URL,
      posts: env.SUBGRAPH_POSTS_URL,
      media: env.SUBGRAPH_MEDIA_URL,
      feed: env.SUBGRAPH_FEED_URL,
      engagement: env.SUBGRAPH_ENGAGEMENT_URL,
      discovery: env.SUBGRAPH_DISCOVERY_URL,
    } satisfies Record<SubgraphName, string | undefined>,
    subgraphTimeoutMs: env.SUBGRAPH_TIMEOUT_MS,
    encoder: { kind: env.ENCODER, threads: env.ENCODER_THREADS, folder: env.MODELS_FOLDER },
    sensitiveScore: env.SENSITIVE_SCORE,
    objectStoreSubject: env.OBJECT_STORE_SUBJECT,
    cdnPurgeUrl: env.CDN_PURGE_URL,
    cdnPurgeToken: env.CDN_PURGE_TOKEN,
    smtpUrl: env.SMTP_URL,
    mailFrom: env.MAIL_FROM,
    mailFolder: env.MAIL_FOLDER,
    appUrl: (env.APP_URL ?? env.PUBLIC_URL).replace(/\/+$/, ''),
    persistedOperations: env.PERSISTED_OPERATIONS,
    persistedManifests: listed(env.PERSISTED_MANIFESTS ?? ''),
    accessTokenSeconds: env.ACCESS_TOKEN_SECONDS,
    refreshTokenSeconds: env.REFRESH_TOKEN_SECONDS,
    argon2: { memoryKib: env.ARGON2_MEMORY_KIB, passes: env.ARGON2_PASSES },
    celebrityFollowers: env.CELEBRITY_FOLLOWERS,
    celebrityFollowersLow: env.CELEBRITY_FOLLOWERS_LOW,
    fanoutChunk: env.FANOUT_CHUNK,
    timelineLength: env.TIMELINE_LENGTH,
    uploadQuotas: { perDay: env.UPLOADS_PER_DAY, bytes: env.UPLOAD_BYTES },
    mediaConcurrency: env.MEDIA_CONCURRENCY,
    keepsCredit: env.MEDIA_CREDIT === 'keep',
    clamavUrl: env.CLAMAV_URL,
    videoConcurrency: env.VIDEO_CONCURRENCY,
    videoScratchFolder: env.VIDEO_SCRATCH_FOLDER ?? tmpdir(),
    isIntrospectable: env.INTROSPECTION === 'on',
    executionMs: env.EXECUTION_SECONDS * 1_000,
    limits: {
      bodyBytes: env.LIMIT_BODY_BYTES,
      variablesBytes: env.LIMIT_VARIABLES_BYTES,
      documentBytes: env.LIMIT_DOCUMENT_BYTES,
      tokens: env.LIMIT_TOKENS,
      definitions: env.LIMIT_DEFINITIONS,
      depth: env.LIMIT_DEPTH,
      rootFields: env.LIMIT_ROOT_FIELDS,
      fields: env.LIMIT_FIELDS,
      aliases: env.LIMIT_ALIASES,
      directives: env.LIMIT_DIRECTIVES,
    },
    cost: { mode: env.COST_MODE, maximum: env.COST_MAXIMUM, listSize: env.COST_LIST_SIZE },
    rateLimits: { viewer: env.RATE_LIMIT_VIEWER, address: env.RATE_LIMIT_ADDRESS },
    hasCompression: env.COMPRESSION === 'on',
    sockets: { most: env.SOCKETS, mostPerAddress: env.SOCKETS_PER_ADDRESS },
    eventStreams: { most: env.EVENT_STREAMS, mostPerAddress: env.EVENT_STREAMS_PER_ADDRESS },
    drainSeconds: env.DRAIN_SECONDS,
    shutdownSeconds: env.SHUTDOWN_SECONDS,
    otlpEndpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT?.replace(/\/+$/, ''),
    logLevel: env.LOG_LEVEL,
  }));

/** The configuration, validated and frozen. */
export type Config = Readonly<z.output<typeof configSchema>>;

/** One row per variable, for the README's table and for checking docker-compose.yml. */
export function configVariables(): {
  name: string;
  fallback: string | undefined;
  isOptional: boolean;
  description: string;
}[] {
  return Object.entries(variables).map(([name, schema]) => {
    const fallback: unknown = schema instanceof z.ZodDefault ? schema.parse(undefined) : undefined;
    return {
      name,
      fallback: fallback === undefined ? undefined : String(fallback),
      isOptional: schema.safeParse(undefined).success,
      description: schema.description ?? (schema instanceof z.ZodOptional ? (schema.unwrap().description ?? '') : ''),
    };
  });
}
