import { FURTHER_LIBRARIES } from './further-libraries.js';
import type { LibraryDefinition } from './library-definition.js';

// One rule for all that have the option: a client call outside of a trace starts none, so that polls, pings and what
// Eyrie itself sends do not fill a backend with traces of one span.

/** The lean default set: calls to other services, databases, caches and brokers. */
export const DEFAULT_LIBRARIES: readonly LibraryDefinition[] = [
  byDefault({
    key: 'undici',
    exportName: 'UndiciInstrumentation',
    config: { requireParentforSpans: true },
    libraries: [],
  }),
  byDefault({
    key: 'http',
    exportName: 'HttpInstrumentation',
    // Server spans come from Eyrie's own observation of each request.
    config: { disableIncomingRequestInstrumentation: true, requireParentforOutgoingSpans: true },
    libraries: [],
  }),
  byDefault({
    key: 'pg',
    exportName: 'PgInstrumentation',
    // `pg-pool.connect` and `pg.connect` would triple the spans of a query.
    config: { requireParentSpan: true, ignoreConnectSpans: true, enhancedDatabaseReporting: false },
  }),
  byDefault({ key: 'mysql2', exportName: 'MySQL2Instrumentation', config: { maskStatement: true } }),
  byDefault({
    key: 'mongodb',
    exportName: 'MongoDBInstrumentation',
    config: { requireParentSpan: true, enhancedDatabaseReporting: false },
    broughtBy: ['mongoose'],
  }),
  byDefault({
    key: 'redis',
    exportName: 'RedisInstrumentation',
    config: { requireParentSpan: true },
    libraries: ['redis', '@redis/client', '@node-redis/client'],
  }),
  byDefault({
    key: 'ioredis',
    exportName: 'IORedisInstrumentation',
    config: { requireParentSpan: true },
    broughtBy: ['bullmq', 'bull'],
  }),
  byDefault({ key: 'kafkajs', exportName: 'KafkaJsInstrumentation' }),
  byDefault({ key: 'amqplib', exportName: 'AmqplibInstrumentation' }),
  byDefault({
    key: 'aws-sdk',
    exportName: 'AwsInstrumentation',
    // The HTTP request below each call to AWS says nothing more.
    config: { suppressInternalInstrumentation: true },
    libraries: [
      '@smithy/core',
      '@smithy/smithy-client',
      '@smithy/middleware-stack',
      '@aws-sdk/smithy-client',
      '@aws-sdk/middleware-stack',
    ],
    broughtBy: ['@aws-sdk'],
  }),
  byDefault({
    key: 'graphql',
    exportName: 'GraphQLInstrumentation',
    // A span for each field of each item of a list is what makes tracing of GraphQL dear.
    config: { ignoreResolveSpans: true, allowValues: false },
  }),
  byDefault({ key: 'grpc', exportName: 'GrpcInstrumentation', libraries: ['@grpc/grpc-js'] }),
];

/** Every library that can be switched on by its key. */
export const KNOWN_LIBRARIES: ReadonlyMap<string, LibraryDefinition> = new Map(
  [...DEFAULT_LIBRARIES, ...FURTHER_LIBRARIES].map((library) => [library.key, library]),
);

function byDefault(
  given: Pick<LibraryDefinition, 'key' | 'exportName'> &
    Partial<Pick<LibraryDefinition, 'config' | 'libraries' | 'broughtBy'>>,
): LibraryDefinition {
  return {
    packageName: `@opentelemetry/instrumentation-${given.key}`,
    config: {},
    libraries: [given.key],
    broughtBy: [],
    isDefault: true,
    ...given,
  };
}
