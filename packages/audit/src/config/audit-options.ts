import {
  type ClientIpPolicy,
  configRule,
  defineSection,
  type ResolvedSection,
  type SchemaEntries,
} from '@eyrie/core/engine';
import * as v from 'valibot';
import type { ActorResolver } from '../capture/actor.js';
import type { AuditSink } from '../sinks/audit-sink.js';

/** Which requests are events by themselves, beside what `@Audited` and `emit` record. */
export interface AuditRequestSettings {
  /** `access.denied` for each request that was answered with 401 or 403, guards' refusals included. @default true */
  readonly denied?: boolean | undefined;
  /**
   * `request.aborted` for requests that the client left before they were answered: `all`, `mutations` (all but GET, HEAD,
   * OPTIONS and TRACE) or `none`.
   * @default 'mutations'
   */
  readonly aborted?: 'all' | 'mutations' | 'none' | undefined;
}

/** The memory in which events wait that nobody waits for. */
export interface AuditBufferSettings {
  /** Beyond them events are lost, counted and said; with the spool in between this takes a full disk. @default 10_000 */
  readonly maxEvents?: number | undefined;
  /** How long the first event of a batch waits for others, in milliseconds. @default 50 */
  readonly flushMs?: number | undefined;
}

/** The files in which events wait while the store is down. */
export interface AuditSpoolSettings {
  /** Made where it is missing, with mode 0700. Must outlive the process. @default '.eyrie/audit-spool' */
  readonly folder?: string | undefined;
  /** Bytes of all files together. @default 67_108_864 */
  readonly maxBytes?: number | undefined;
}

/** How events get their place in the log. */
export interface AuditSealingSettings {
  /** `false` where this process only writes events, and another one seals and delivers them. @default true */
  readonly enabled?: boolean | undefined;
  /**
   * Events sealed in one transaction: who writes into the same file of SQLite waits for it.
   * @default 100 with SQLite, 500 with PostgreSQL
   */
  readonly batchSize?: number | undefined;
  /** A checkpoint is signed after so many records. @default 1000 */
  readonly checkpointRecords?: number | undefined;
  /** A checkpoint is signed at the latest so long after a record was sealed, in seconds. @default 10 */
  readonly checkpointSeconds?: number | undefined;
}

/** How records that a sink does not take are tried again. */
export interface AuditDeliverySettings {
  /** Attempts after which a record becomes a dead letter, while its sink takes others. @default 20 */
  readonly maxAttempts?: number | undefined;
  /** Hours after which it does. @default 24 */
  readonly maxAgeHours?: number | undefined;
  /** Whether a new sink is given the whole log or what is sealed from now on. @default 'beginning' */
  readonly startAt?: 'beginning' | 'now' | undefined;
}

/** The receiver of deployments, `POST /api/v1/deployments`. It answers 401 until one of the secrets is set. */
export interface DeploymentReceiverSettings {
  /** @default '/api/v1/deployments' */
  readonly path?: string | undefined;
  /** A port of its own. @default the app's */
  readonly port?: number | undefined;
  /** Tokens of callers that send `Authorization: Bearer …`, such as Argo CD; several while they are changed. @default [] */
  readonly tokens?: readonly string[] | undefined;
  /** Secrets of GitHub's webhook (`X-Hub-Signature-256`). @default [] */
  readonly githubSecrets?: readonly string[] | undefined;
  /** Tokens of GitLab's webhook (`X-Gitlab-Token`). @default [] */
  readonly gitlabTokens?: readonly string[] | undefined;
  /** Secrets of callers that sign with `webhook-signature`, such as `eyrie deploy record`. @default [] */
  readonly signingSecrets?: readonly string[] | undefined;
}

/** The section `audit`. */
export interface AuditOptions {
  /** `false` records nothing: `emit` and `@Audited` do nothing, and no store is opened. @default true */
  readonly enabled?: boolean | undefined;
  /** The log that events are sealed into; services that share a store have one each. @default the service's name */
  readonly stream?: string | undefined;
  /** First line of each checkpoint: which log it is of, unique in the world. @default `eyrie.audit/<stream>` */
  readonly origin?: string | undefined;
  /**
   * Keys that sign checkpoints, as `eyrie audit keygen` makes them; the first is the main one, further ones sign too while
   * keys are changed. With PostgreSQL there must be one.
   * @default with SQLite one that is made beside the file
   */
  readonly signingKeys?: readonly string[] | undefined;
  /** Says who acts. @default the request's `user`, by `id` or `sub` */
  readonly actor?: ActorResolver | undefined;
  /** How much of the client's address an event shows. @default 'truncated' */
  readonly clientIp?: ClientIpPolicy | undefined;
  /** The key of `hmac` fields, at least 16 characters. @default none: the option `hmac` is refused */
  readonly hmacKey?: string | undefined;
  /** What becomes of `required` events while the store is down: the call fails with 503, or they go to the spool. @default 'fail' */
  readonly onStoreFailure?: 'fail' | 'spool' | undefined;
  readonly requests?: AuditRequestSettings | undefined;
  readonly buffer?: AuditBufferSettings | undefined;
  readonly spool?: AuditSpoolSettings | undefined;
  readonly sealing?: AuditSealingSettings | undefined;
  readonly delivery?: AuditDeliverySettings | undefined;
  /** Where sealed records are delivered, beside the store. @default [] */
  readonly sinks?: readonly AuditSink[] | undefined;
  /** Days after which whole sealed segments are removed from the store; 0 keeps everything. @default 0 */
  readonly retentionDays?: number | undefined;
  readonly deployments?: DeploymentReceiverSettings | undefined;
}

declare module '@eyrie/core/engine' {
  interface EyrieConfigSections {
    readonly audit?: AuditOptions;
  }
}

const STREAM_RULE = 'must be 1 to 100 letters, digits, dots, dashes, underscores, colons, slashes or "@"';
const ORIGIN_RULE = 'must be 1 to 200 visible ASCII characters without spaces and "+"';

const secrets = configRule.list(configRule.secret(), { max: 10 });
const count = (from: number, to: number) => configRule.wholeNumber({ from, to });

const sink = configRule.that<AuditSink>((value) => {
  const { name, deliver } = (value ?? {}) as Partial<AuditSink>;
  return typeof deliver === 'function' && typeof name === 'string' && /^[a-z0-9][a-z0-9-]{0,62}$/.test(name);
}, 'must be a sink: an object with deliver() and a name of lower-case letters, digits and dashes');

/** Separated by commas. An empty one stays, so that it is refused: a secret that got lost must not go unnoticed. */
const secretList = (text: string): readonly string[] => text.split(',').map((secret) => secret.trim());

export const auditSection = defineSection({
  name: 'audit',
  schema: v.partial(
    v.strictObject({
      enabled: configRule.flag(),
      stream: configRule.text({ maxLength: 100, pattern: /^[\w.:/@-]+$/, rule: STREAM_RULE }),
      origin: configRule.text({ maxLength: 200, pattern: /^[!-*,-~]+$/, rule: ORIGIN_RULE }),
      signingKeys: configRule.list(configRule.secret(), { max: 4 }),
      actor: configRule.callback<ActorResolver>(),
      clientIp: configRule.oneOf(['full', 'truncated', 'hashed', 'none']),
      hmacKey: configRule.that<string>(
        (value) => typeof value === 'string' && value.length >= 16,
        'must be a text of at least 16 characters',
      ),
      onStoreFailure: configRule.oneOf(['fail', 'spool']),
      requests: v.partial(
        v.strictObject({
          denied: configRule.flag(),
          aborted: configRule.oneOf(['all', 'mutations', 'none']),
        } satisfies SchemaEntries<AuditRequestSettings>),
      ),
      buffer: v.partial(
        v.strictObject({
          maxEvents: count(1, 1_000_000),
          flushMs: count(0, 10_000),
        } satisfies SchemaEntries<AuditBufferSettings>),
      ),
      spool: v.partial(
        v.strictObject({
          folder: configRule.text(),
          maxBytes: count(65_536, 1_099_511_627_776),
        } satisfies SchemaEntries<AuditSpoolSettings>),
      ),
      sealing: v.partial(
        v.strictObject({
          enabled: configRule.flag(),
          batchSize: count(1, 5000),
          checkpointRecords: count(1, 1_000_000),
          checkpointSeconds: configRule.number({ from: 0.1, to: 86_400 }),
        } satisfies SchemaEntries<AuditSealingSettings>),
      ),
      delivery: v.partial(
        v.strictObject({
          maxAttempts: count(1, 1000),
          maxAgeHours: configRule.number({ above: 0, to: 8760 }),
          startAt: configRule.oneOf(['beginning', 'now']),
        } satisfies SchemaEntries<AuditDeliverySettings>),
      ),
      sinks: v.pipe(
        configRule.list(sink, { max: 20 }),
        v.check(
          (sinks) => new Set(sinks.map(({ name }) => name)).size === sinks.length,
          'must be sinks with a name of their own each',
        ),
      ),
      retentionDays: count(0, 36_500),
      deployments: v.partial(
        v.strictObject({
          path: configRule.urlPath(),
          port: count(0, 65_535),
          tokens: configRule.list(configRule.bearerToken(), { max: 10 }),
          githubSecrets: secrets,
          gitlabTokens: secrets,
          signingSecrets: secrets,
        } satisfies SchemaEntries<DeploymentReceiverSettings>),
      ),
    } satisfies SchemaEntries<AuditOptions>),
  ),
  defaults: {
    enabled: true,
    signingKeys: [],
    clientIp: 'truncated',
    onStoreFailure: 'fail',
    requests: { denied: true, aborted: 'mutations' },
    buffer: { maxEvents: 10_000, flushMs: 50 },
    spool: { folder: '.eyrie/audit-spool', maxBytes: 67_108_864 },
    sealing: { enabled: true, checkpointRecords: 1000, checkpointSeconds: 10 },
    delivery: { maxAttempts: 20, maxAgeHours: 24, startAt: 'beginning' },
    sinks: [],
    retentionDays: 0,
    deployments: {
      path: '/api/v1/deployments',
      tokens: [],
      githubSecrets: [],
      gitlabTokens: [],
      signingSecrets: [],
    },
  },
  environment: {
    EYRIE_AUDIT_ENABLED: { property: 'enabled', parse: 'boolean' },
    EYRIE_AUDIT_STREAM: { property: 'stream', parse: 'string' },
    EYRIE_AUDIT_ORIGIN: { property: 'origin', parse: 'string' },
    EYRIE_AUDIT_SIGNING_KEYS: { property: 'signingKeys', parse: secretList },
    EYRIE_AUDIT_CLIENT_IP: { property: 'clientIp', parse: 'string' },
    EYRIE_AUDIT_HMAC_KEY: { property: 'hmacKey', parse: 'string' },
    EYRIE_AUDIT_ON_STORE_FAILURE: { property: 'onStoreFailure', parse: 'string' },
    EYRIE_AUDIT_SPOOL_FOLDER: { property: 'spool.folder', parse: 'string' },
    EYRIE_AUDIT_SEALING_ENABLED: { property: 'sealing.enabled', parse: 'boolean' },
    EYRIE_AUDIT_RETENTION_DAYS: { property: 'retentionDays', parse: 'number' },
    EYRIE_DEPLOYMENTS_PATH: { property: 'deployments.path', parse: 'string' },
    EYRIE_DEPLOYMENTS_PORT: { property: 'deployments.port', parse: 'number' },
    EYRIE_DEPLOYMENTS_TOKENS: { property: 'deployments.tokens', parse: secretList },
    EYRIE_DEPLOYMENTS_GITHUB_SECRETS: { property: 'deployments.githubSecrets', parse: secretList },
    EYRIE_DEPLOYMENTS_GITLAB_TOKENS: { property: 'deployments.gitlabTokens', parse: secretList },
    EYRIE_DEPLOYMENTS_SIGNING_SECRETS: { property: 'deployments.signingSecrets', parse: secretList },
  },
  secrets: [
    'signingKeys',
    'hmacKey',
    'deployments.tokens',
    'deployments.githubSecrets',
    'deployments.gitlabTokens',
    'deployments.signingSecrets',
  ],
});

/** The section `audit` with its defaults filled in. */
export type ResolvedAuditOptions = ResolvedSection<typeof auditSection>;
