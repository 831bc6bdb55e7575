import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  type ClientIpView,
  type Diagnostics,
  type EndpointAddress,
  EyrieError,
  errorTypeOf,
  type ManagementEndpoint,
  type ManagementRequest,
} from '@eyrie/core/engine';
import { keyConflict, unauthorized, unrecorded } from './deployment-errors.js';
import { DEPLOYMENT_RECEIVER_DEFAULTS as DEFAULTS } from './deployment-receiver-defaults.js';
import type { DeploymentLedger, LedgerOutcome } from './ledger/deployment-ledger.js';
import { Authenticator, type Refusal } from './receiver/authenticator.js';
import { readJson } from './receiver/read-json.js';
import { NOTHING_RECEIVED, type ReceiverCounts } from './receiver/receiver-counts.js';
import { checkSecrets, hasSecrets, type ReceiverSecrets } from './receiver/receiver-secrets.js';
import {
  type ConflictingRequest,
  conflictEvent,
  type DeniedRequest,
  deniedEvent,
} from './receiver/refusal-events.js';
import { type KeepEvent, RepeatedEvents } from './receiver/repeated-events.js';
import { reply, replyError } from './receiver/reply.js';
import { within } from './receiver/within.js';
import type { DeploymentReading } from './sources/deployment-payload.js';
import { type DeploymentScope, readDeployment } from './sources/read-deployment.js';

/** What a receiver of deployments is made of. */
export interface DeploymentReceiverOptions {
  /** Where deployments are recorded. */
  readonly ledger: DeploymentLedger;
  /** Keeps the events of refused requests, as `AuditService.emit` does. */
  readonly keep: KeepEvent;
  readonly diagnostics: Diagnostics;
  /** Without any of them the receiver answers 401 to everybody. @default {} */
  readonly secrets?: ReceiverSecrets | undefined;
  /** What the start message tells the operator to set where there is no secret. @default 'a secret of the deployment receiver' */
  readonly secretName?: string | undefined;
  /** @default '/api/v1/deployments' */
  readonly path?: string | undefined;
  /** @default the app's own port */
  readonly address?: EndpointAddress | undefined;
  /** Of a body: a larger one is answered with 413. @default 1_048_576 */
  readonly maxBodyBytes?: number | undefined;
  /** How long recording may take before the sender is asked to come again, in milliseconds. @default 8_000 */
  readonly timeoutMs?: number | undefined;
  /** Where a request comes from. @default the address of its socket */
  readonly addressOf?: ((request: IncomingMessage) => string | undefined) | undefined;
  /** How much of that events show. @default all of it */
  readonly clientIp?: ClientIpView | undefined;
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: (() => number) | undefined;
}

type RecordableReading = Extract<DeploymentReading, { kind: 'deployment' }>;

const RETRY_AFTER_SECONDS = 5;
const UNREADABLE_STATUS: Readonly<Record<string, number>> = {
  EYRIE_DEPLOYMENT_BODY_INVALID: 400,
  EYRIE_DEPLOYMENT_INVALID: 422,
  EYRIE_DEPLOYMENT_SHAPE_UNKNOWN: 422,
};

/**
 * Receives deployments over HTTP: `POST` of a deployment record, Argo CD's notifications, GitHub's `deployment_status`
 * and GitLab's `Deployment Hook`. Senders are authenticated over the body as it came, before it is read.
 *
 * Answers 201 `{ id, duplicate: false }` once the deployment is recorded durably, never before; 200 `{ id, duplicate:
 * true }` where it had been; 200 `{ ignored }` where nothing had been deployed; 400 for what is not JSON; 401 without a
 * valid secret; 405 for another method; 409 for a known key with another body; 413 for a body that is too large; 422
 * for a record that breaks a rule; 503 with `Retry-After` where it could not be recorded.
 */
export class DeploymentReceiver {
  /** For the management mount of core. */
  readonly endpoint: ManagementEndpoint;
  readonly #ledger: DeploymentLedger;
  readonly #diagnostics: Diagnostics;
  readonly #authenticator: Authenticator;
  readonly #denied: RepeatedEvents<DeniedRequest>;
  readonly #conflicts: RepeatedEvents<ConflictingRequest>;
  readonly #timeoutMs: number;
  readonly #addressOf: (request: IncomingMessage) => string | undefined;
  readonly #clientIp: ClientIpView;
  readonly #now: () => number;
  #counts: ReceiverCounts = NOTHING_RECEIVED;

  /** @throws EyrieError `EYRIE_DEPLOYMENT_SECRET_INVALID` for a secret that is empty or that no header can carry. */
  constructor(options: DeploymentReceiverOptions) {
    const { ledger, keep, diagnostics, address, now = Date.now } = options;
    const secrets = checkSecrets(options.secrets ?? {});
    this.#ledger = ledger;
    this.#diagnostics = diagnostics;
    this.#authenticator = new Authenticator(secrets);
    this.#denied = new RepeatedEvents({ keep, diagnostics, now, describe: deniedEvent });
    this.#conflicts = new RepeatedEvents({ keep, diagnostics, now, describe: conflictEvent });
    this.#timeoutMs = options.timeoutMs ?? DEFAULTS.timeoutMs;
    this.#addressOf = options.addressOf ?? (({ socket }) => socket.remoteAddress);
    this.#clientIp = options.clientIp ?? ((all) => all);
    this.#now = now;
    this.endpoint = {
      name: 'deployments',
      path: options.path ?? DEFAULTS.path,
      methods: ['POST'],
      // Signatures can only be checked with the body: what comes in is authenticated here.
      access: hasSecrets(secrets)
        ? { type: 'open' }
        : { type: 'closed', secretName: options.secretName ?? DEFAULTS.secretName },
      ...(address === undefined ? {} : { address }),
      maxBodyBytes: options.maxBodyBytes ?? DEFAULTS.maxBodyBytes,
      handle: (request, response) => this.#handle(request, response),
    };
  }

  /** Answers so far. */
  counts(): ReceiverCounts {
    return this.#counts;
  }

  /** Keeps what was counted of refused requests and not yet kept. */
  async close(): Promise<void> {
    await this.#denied.close();
    await this.#conflicts.close();
  }

  async #handle(request: ManagementRequest, response: ServerResponse): Promise<void> {
    const { headers } = request.raw;
    let reading: Promise<Buffer> | undefined;
    const body = (): Promise<Buffer> => {
      reading ??= request.readBody();
      return reading;
    };
    const sender = await this.#authenticator.authenticate({ headers, body, now: this.#now() });
    if (!sender.passed) return this.#deny(sender.why, request, response);
    const told = this.#read(request, await body(), sender.scope);
    if (told instanceof EyrieError) {
      this.#count('invalid');
      return replyError(response, UNREADABLE_STATUS[told.code] ?? 422, told);
    }
    if (told.kind === 'ignored') {
      this.#count('ignored');
      return reply(response, 200, { ignored: told.reason });
    }
    await this.#record(told, request, response);
  }

  #read(
    { raw, query }: ManagementRequest,
    body: Buffer,
    scope: DeploymentScope,
  ): DeploymentReading | EyrieError {
    const { headers } = raw;
    try {
      const payload = {
        body: readJson(body, headers['content-type']),
        query,
        header: (name: string) => headers[name]?.toString(),
        digest: createHash('sha256').update(body).digest('hex'),
        receivedAt: this.#now(),
      };
      return readDeployment(payload, scope);
    } catch (error) {
      if (error instanceof EyrieError && Object.hasOwn(UNREADABLE_STATUS, error.code)) return error;
      throw error;
    }
  }

  async #record(
    told: RecordableReading,
    { path }: ManagementRequest,
    response: ServerResponse,
  ): Promise<void> {
    const { record, idempotencyKey } = told;
    const source = record.source ?? 'api';
    const digest = record.raw_digest ?? '';
    let outcome: LedgerOutcome;
    try {
      const entry = { source, idempotencyKey, digest, deployment: record };
      outcome = await within(this.#timeoutMs, this.#ledger.record(entry));
    } catch (error) {
      return this.#cannotRecord(error, response);
    }
    const { state, id } = outcome;
    if (state === 'conflict') {
      const conflict = { source, idempotencyKey, digest, recordedId: id, path };
      await this.#conflicts.note(`${source} ${idempotencyKey}`, conflict);
      this.#count('conflict');
      return replyError(response, 409, keyConflict());
    }
    this.#count(state);
    const duplicate = state === 'duplicate';
    reply(response, duplicate ? 200 : 201, { id, duplicate });
  }

  #deny(why: Refusal, { raw, path }: ManagementRequest, response: ServerResponse): void {
    this.#count('denied');
    const address = this.#addressOf(raw);
    void this.#denied.note(address ?? 'unknown', { why, path, ip: this.#clientIp(address) });
    response.setHeader('www-authenticate', 'Bearer');
    replyError(response, 401, unauthorized());
  }

  #cannotRecord(error: unknown, response: ServerResponse): void {
    this.#count('unrecorded');
    const what = error instanceof EyrieError ? error.code : errorTypeOf(error);
    this.#diagnostics.report({
      code: 'EYRIE_DEPLOYMENT_UNRECORDED',
      key: what,
      problem: `A deployment could not be recorded (${what}); its sender was asked to send it again`,
      remedy:
        'See why the audit store does not answer: Argo CD tries for a few seconds only, GitHub never by itself',
    });
    response.setHeader('retry-after', String(RETRY_AFTER_SECONDS));
    replyError(response, 503, unrecorded());
  }

  #count(what: keyof ReceiverCounts): void {
    this.#counts = { ...this.#counts, [what]: this.#counts[what] + 1 };
  }
}
