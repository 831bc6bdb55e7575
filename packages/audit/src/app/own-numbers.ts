import type { EyrieApp, SelfMetricSample } from '@eyrie/core/engine';
import type { EventBuffer } from '../capture/buffer/event-buffer.js';
import type { DeliveryClass } from '../capture/delivery-class.js';
import type { Losses } from '../capture/losses.js';
import type { Spool } from '../capture/spool/spool.js';
import { exposeDelivery } from '../delivery/delivery-telemetry.js';
import type { DeploymentReceiver } from '../deployments/deployment-receiver.js';
import type { AuditPipeline } from '../pipeline/audit-pipeline.js';

/** What numbers are read from. */
export interface NumberSources {
  readonly emitted: ReadonlyMap<DeliveryClass, number>;
  readonly buffer: EventBuffer;
  readonly spool: Spool;
  readonly losses: Losses;
  readonly pipeline: AuditPipeline | undefined;
}

/** Exposes what the receiver of deployments has answered. Returns what undoes it. */
export function exposeDeployments({ selfTelemetry }: EyrieApp, receiver: DeploymentReceiver): () => void {
  return selfTelemetry.expose(
    {
      name: 'eyrie_audit_deployments_total',
      help: 'Requests to the receiver of deployments, by what became of them.',
      type: 'counter',
    },
    () => Object.entries(receiver.counts()).map(([outcome, value]) => ({ labels: { outcome }, value })),
  );
}

/** Exposes what was recorded, delivered and lost, and what waits. Returns what undoes it. */
export function exposeAudit({ selfTelemetry }: EyrieApp, sources: NumberSources): readonly (() => void)[] {
  const { emitted, buffer, spool, losses, pipeline } = sources;
  const counter = (name: string, help: string, read: () => readonly SelfMetricSample[]) =>
    selfTelemetry.expose({ name, help, type: 'counter' }, read);
  const gauge = (name: string, help: string, read: () => readonly SelfMetricSample[]) =>
    selfTelemetry.expose({ name, help, type: 'gauge' }, read);
  const undo = [
    counter('eyrie_audit_emitted_total', 'Audit events that were recorded, by delivery class.', () =>
      Array.from(emitted, ([delivery, value]) => ({ labels: { delivery }, value })),
    ),
    counter('eyrie_audit_dropped_total', 'Audit events that were lost or put aside, by reason.', () =>
      Array.from(losses.byReason, ([reason, value]) => ({ labels: { reason }, value })),
    ),
    counter('eyrie_audit_spooled_total', 'Audit events that were spooled while the store was down.', () =>
      one(spool.events),
    ),
    gauge('eyrie_audit_spooling', '1 while events wait in the spool file for the store, else 0.', () =>
      one(spool.isEmpty ? 0 : 1),
    ),
    gauge('eyrie_audit_buffered', 'Audit events that wait in memory.', () => one(buffer.depth)),
  ];
  if (pipeline === undefined) return undo;
  return [
    ...undo,
    counter('eyrie_audit_sealed_total', 'Audit events that this process has sealed.', () =>
      one(pipeline.numbers().sealed),
    ),
    counter('eyrie_audit_rejected_total', 'Outbox rows that could not be sealed and were put aside.', () =>
      one(pipeline.numbers().rejected),
    ),
    gauge('eyrie_audit_outbox_depth', 'Audit events that wait to be sealed.', () =>
      one(pipeline.numbers().outboxDepth),
    ),
    gauge('eyrie_audit_outbox_oldest_age_seconds', 'Age of the first event that waits to be sealed.', () =>
      one(pipeline.numbers().outboxOldestAgeSeconds),
    ),
    gauge('eyrie_audit_checkpoint_age_seconds', 'How long records have waited for a checkpoint.', () =>
      one(pipeline.numbers().checkpointAgeSeconds),
    ),
    exposeDelivery(selfTelemetry, () => pipeline.numbers().sinks),
  ];
}

function one(value: number): readonly SelfMetricSample[] {
  return [{ labels: {}, value }];
}
