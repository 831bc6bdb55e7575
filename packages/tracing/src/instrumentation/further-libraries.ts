import type { LibraryDefinition } from './library-definition.js';

/** Off unless switched on: noisy, or doubling what Eyrie or another of them already shows. By key. */
export const FURTHER_LIBRARIES: readonly LibraryDefinition[] = [
  further('bunyan', 'BunyanInstrumentation'),
  further('cassandra-driver', 'CassandraDriverInstrumentation'),
  further('connect', 'ConnectInstrumentation'),
  further('dataloader', 'DataloaderInstrumentation'),
  further('dns', 'DnsInstrumentation', []),
  further('express', 'ExpressInstrumentation'),
  further('fs', 'FsInstrumentation', []),
  further('generic-pool', 'GenericPoolInstrumentation'),
  further('hapi', 'HapiInstrumentation', ['@hapi/hapi']),
  further('knex', 'KnexInstrumentation'),
  further('koa', 'KoaInstrumentation'),
  further('lru-memoizer', 'LruMemoizerInstrumentation'),
  further('memcached', 'MemcachedInstrumentation'),
  further('mongoose', 'MongooseInstrumentation'),
  further('mysql', 'MySQLInstrumentation'),
  further('nestjs-core', 'NestInstrumentation', ['@nestjs/core']),
  further('net', 'NetInstrumentation', []),
  further('openai', 'OpenAIInstrumentation'),
  further('oracledb', 'OracleInstrumentation'),
  further('pino', 'PinoInstrumentation'),
  further('restify', 'RestifyInstrumentation'),
  further('router', 'RouterInstrumentation'),
  further('socket.io', 'SocketIoInstrumentation'),
  further('tedious', 'TediousInstrumentation'),
  further('winston', 'WinstonInstrumentation'),
];

/** Names that OpenTelemetry's auto-instrumentations have beside: they make no spans of a service. */
export const NAMES_WITHOUT_SPANS: ReadonlySet<string> = new Set([
  'aws-lambda',
  'cucumber',
  'host-metrics',
  'runtime-node',
]);

function further(key: string, exportName: string, libraries: readonly string[] = [key]): LibraryDefinition {
  return {
    key,
    packageName: `@opentelemetry/instrumentation-${key}`,
    exportName,
    config: {},
    libraries,
    broughtBy: [],
    isDefault: false,
  };
}
