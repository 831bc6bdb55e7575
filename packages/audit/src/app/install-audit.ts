import { type ClientIpView, clientIpView, type EyrieApp, EyrieError, messageOf } from '@eyrie/core/engine';
import type { ResolvedStoreOptions, Store } from '@eyrie/store/engine';
import { ActorSource } from '../capture/actor.js';
import { AuditService } from '../capture/audit-service.js';
import { EventBuffer } from '../capture/buffer/event-buffer.js';
import { CaptureStore } from '../capture/capture-store.js';
import type { DeliveryClass } from '../capture/delivery-class.js';
import { EventFactory } from '../capture/event-factory.js';
import { Losses } from '../capture/losses.js';
import { RequestEvents } from '../capture/request-events.js';
import { Spool } from '../capture/spool/spool.js';
import { spoolFolderOf } from '../capture/spool/spool-folder.js';
import type { ResolvedAuditOptions } from '../config/audit-options.js';
import type { DeploymentReceiver } from '../deployments/deployment-receiver.js';
import type { AuditEvent } from '../event/audit-event.js';
import { NO_NUMBERS } from '../pipeline/audit-pipeline.js';
import { auditMigrations } from '../storage/audit-migrations.js';
import { expectTables } from '../storage/expect-tables.js';
import { type AppAudit, rememberAudit } from './app-audit.js';
import { AppPipeline } from './app-pipeline.js';
import { judgeHealth } from './audit-health.js';
import { mountDeploymentReceiver } from './deployment-endpoint.js';
import { logNameOf } from './log-name.js';
import { exposeAudit, exposeDeployments } from './own-numbers.js';
import { reportAudit } from './startup-report.js';

/** What an app's audit trail is made of. */
export interface InstallAuditRequest {
  readonly options: ResolvedAuditOptions;
  readonly store: Store;
  readonly storeOptions: ResolvedStoreOptions;
}

const FLUSH_DEADLINE_MS = 4000;
const ADOPT_EVERY_MS = 60_000;
// Longer than a store that does not answer is waited for, so that what it did not take is in the spool by then.
const LIFECYCLE_DEADLINE_MS = 15_000;

// Known at once, since it takes a while until an app has its audit trail.
const AUDITED = new WeakSet<EyrieApp>();

/**
 * Gives an app its audit trail: capture, sealing, delivery, the receiver of deployments.
 *
 * @throws EyrieError `EYRIE_AUDIT_TWICE` for an app that has one already, `EYRIE_AUDIT_TABLES_MISSING` where it may not make them, and what
 * keys, sinks and the store throw that cannot be used.
 */
export async function installAudit(app: EyrieApp, request: InstallAuditRequest): Promise<AppAudit> {
  if (AUDITED.has(app)) {
    throw new EyrieError({
      code: 'EYRIE_AUDIT_TWICE',
      problem: 'AuditModule.forRoot was imported twice in one app',
      remedy: 'Import it once, in the root module: AuditService can be injected everywhere',
    });
  }
  AUDITED.add(app);
  const { options, store, storeOptions } = request;
  if (storeOptions.migrate) await store.migrate(auditMigrations);
  else await expectTables(store);
  const log = logNameOf(app, options);
  const pipeline = options.sealing.enabled ? new AppPipeline({ app, log, ...request }) : undefined;
  // One for all events: without a key of its own the same client is recognised by it.
  const clientIp = clientIpView({ policy: options.clientIp, hashKey: app.config.redaction.hashKey });
  const trail = openCapture(app, { options, store, stream: log.stream, pipeline, clientIp });
  const receiver = mountDeploymentReceiver(app, {
    options: options.deployments,
    store,
    audit: trail.service,
    clientIp,
  });
  const undo = [...trail.undo, exposeDeployments(app, receiver)];
  registerLifecycle(app, { ...trail, undo, pipeline, receiver });
  reportAudit(app, { options, log, store });
  const audit: AppAudit = { service: trail.service, health: trail.health };
  rememberAudit(app, audit);
  return audit;
}

interface Capture {
  readonly service: AuditService;
  readonly buffer: EventBuffer;
  readonly spool: Spool;
  readonly health: AppAudit['health'];
  readonly undo: readonly (() => void)[];
}

interface CaptureRequest {
  readonly options: ResolvedAuditOptions;
  readonly store: Store;
  readonly stream: string;
  readonly pipeline: AppPipeline | undefined;
  readonly clientIp: ClientIpView;
}

function openCapture(app: EyrieApp, { options, store, stream, pipeline, clientIp }: CaptureRequest): Capture {
  const { diagnostics } = app;
  const actors = actorSourceOf(app, { options, clientIp });
  const events = new EventFactory({ app, actors, hmacKey: options.hmacKey });
  const captureStore = new CaptureStore({ store, stream });
  const losses = new Losses();
  const folder = spoolFolderOf(options.spool.folder, { stream, store: store.label });
  const spool = new Spool({ ...options.spool, folder, diagnostics, losses });
  const wake = (): void => pipeline?.wake();
  const buffer = new EventBuffer({
    ...options.buffer,
    write: (prepared) => captureStore.writeEach(prepared, (event, error) => spool.refuse(event, error)),
    spool,
    diagnostics,
    losses,
    stored: wake,
  });
  const emitted = new Map<DeliveryClass, number>();
  const captured = (delivery: DeliveryClass, kept: readonly AuditEvent[]): void => {
    emitted.set(delivery, (emitted.get(delivery) ?? 0) + kept.length);
    if (app.auditRecords.hasListeners) for (const event of kept) announce(app, event);
    if (delivery !== 'best_effort') wake();
  };
  const service = new AuditService({
    events,
    actors,
    store: captureStore,
    buffer,
    spool,
    losses,
    log: { type: 'log', id: stream },
    onStoreFailure: options.onStoreFailure,
    diagnostics,
    captured,
  });
  const requests = new RequestEvents({ audit: service, http: app.http, options: options.requests });
  return {
    service,
    buffer,
    spool,
    health: () =>
      judgeHealth({
        numbers: pipeline?.numbers() ?? NO_NUMBERS,
        lost: losses.total,
        isSpooling: !spool.isEmpty,
      }),
    undo: [
      app.observations.subscribe(requests),
      ...exposeAudit(app, { emitted, buffer, spool, losses, pipeline }),
    ],
  };
}

function actorSourceOf(
  app: EyrieApp,
  { options, clientIp }: Pick<CaptureRequest, 'options' | 'clientIp'>,
): ActorSource {
  return new ActorSource({
    resolver: options.actor,
    service: app.config.identity.name,
    addressOf: (observation) => clientIp(app.http.clientAddressOf(observation)),
    failed: (error) =>
      app.diagnostics.report({
        code: 'EYRIE_AUDIT_ACTOR_UNRESOLVED',
        problem: `The actor resolver of the audit trail threw: ${messageOf(error)}`,
        remedy: 'Events name whom the request itself names, else "anonymous". Mend the option "actor"',
      }),
  });
}

function announce(app: EyrieApp, event: AuditEvent): void {
  const { type, action, outcome } = event;
  app.auditRecords.announce({ type, action, outcome, event: { ...event } });
}

function registerLifecycle(
  app: EyrieApp,
  parts: Capture & Pick<CaptureRequest, 'pipeline'> & { readonly receiver: DeploymentReceiver },
): void {
  const { service, buffer, spool, pipeline, receiver, undo } = parts;
  const adopt = async (): Promise<void> => {
    await spool.adopt();
    buffer.retrySpool();
  };
  let adopting: NodeJS.Timeout | undefined;
  app.lifecycle.register({
    name: 'audit',
    // After the endpoints have closed, and before the store.
    stage: 'log',
    deadlineMs: LIFECYCLE_DEADLINE_MS,
    start: async () => {
      await pipeline?.start();
      await adopt();
      // What an instance leaves behind that ends after this one has begun.
      adopting = setInterval(() => void adopt(), ADOPT_EVERY_MS).unref();
    },
    flush: async () => {
      await buffer.flush();
      if (!buffer.isStoreDown) await pipeline?.drain(FLUSH_DEADLINE_MS);
    },
    close: async () => {
      clearInterval(adopting);
      for (const each of undo) each();
      await receiver.close();
      // What waits comes before the end of the sequence.
      await buffer.flush();
      await service.close();
      await buffer.flush();
      if (!buffer.isStoreDown) await pipeline?.drain(FLUSH_DEADLINE_MS / 2);
      await buffer.close();
      await pipeline?.close();
      await spool.close();
    },
  });
}
