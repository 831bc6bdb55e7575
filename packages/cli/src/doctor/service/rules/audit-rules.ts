import type { DoctorFinding, Examination } from '../../finding.js';
import { NOT_VERIFIED } from '../../not-verified.js';
import type { ExaminedService } from '../examined-service.js';
import type { Sample } from '../page/sample.js';
import { bounded, howMany, lasting, shown } from '../wording.js';

/** Sealing and delivery take seconds: who has waited for so long is not on its way. */
const MAX_AGE_SECONDS = 300;

/** What makes a number of the audit trail a finding: each sample above its threshold is one. */
interface AuditRule {
  readonly metric: string;
  readonly above: number;
  readonly code: string;
  readonly problem: (value: number, sample: Sample) => string;
  readonly remedy: string;
}

const RULES: readonly AuditRule[] = [
  {
    metric: 'eyrie_audit_dropped_total',
    above: 0,
    code: 'EYRIE_DOCTOR_AUDIT_EVENTS_LOST',
    problem: (value, { labels }) =>
      `${howMany(value, 'audit event was', 'audit events were')} lost or put aside: ${shown(labels.get('reason'))}`,
    remedy:
      'Look for EYRIE_AUDIT_ in the log of the service; events in files named "refused-…" and "unreadable-…" beside the spool can be read there',
  },
  {
    metric: 'eyrie_audit_spooling',
    above: 0,
    code: 'EYRIE_DOCTOR_AUDIT_SPOOLING',
    problem: () => 'Audit events wait in the spool file for the store',
    remedy: 'Check that the store is up, and reachable from the service; they are written by themselves then',
  },
  {
    metric: 'eyrie_audit_rejected_total',
    above: 0,
    code: 'EYRIE_DOCTOR_AUDIT_ROWS_REJECTED',
    problem: (value) => `${howMany(value, 'row')} of the outbox could not be sealed`,
    remedy: 'Look for EYRIE_AUDIT_ROWS_REJECTED in the log: it says what is wrong with them',
  },
  {
    metric: 'eyrie_audit_outbox_oldest_age_seconds',
    above: MAX_AGE_SECONDS,
    code: 'EYRIE_DOCTOR_AUDIT_OUTBOX_BEHIND',
    problem: (value) => `An audit event has waited ${lasting(value)} to be sealed`,
    remedy: 'Look for EYRIE_AUDIT_SEALING_FAILED and EYRIE_AUDIT_PIPELINE_FAILED in the log of the service',
  },
  {
    metric: 'eyrie_audit_checkpoint_age_seconds',
    above: MAX_AGE_SECONDS,
    code: 'EYRIE_DOCTOR_AUDIT_CHECKPOINT_LATE',
    problem: (value) => `Sealed records have waited ${lasting(value)} for a checkpoint`,
    remedy: 'Look for EYRIE_AUDIT_SEALING_FAILED in the log, and check the signing keys of the service',
  },
  {
    metric: 'eyrie_audit_dead_letters',
    above: 0,
    code: 'EYRIE_DOCTOR_AUDIT_DEAD_LETTERS',
    problem: (value) =>
      `The sink has not taken ${howMany(value, 'record')} and is not given them again by itself`,
    remedy: 'See why with "eyrie audit dead-letters", mend it, and run "eyrie audit replay"',
  },
  {
    metric: 'eyrie_audit_sink_oldest_undelivered_seconds',
    above: MAX_AGE_SECONDS,
    code: 'EYRIE_DOCTOR_AUDIT_SINK_BEHIND',
    problem: (value) => `A record has waited ${lasting(value)} for the sink to take it`,
    remedy: 'Check that the sink is up and fast enough; the log of the service says what it answers',
  },
  {
    metric: 'eyrie_audit_anchor_age_seconds',
    above: MAX_AGE_SECONDS,
    code: 'EYRIE_DOCTOR_AUDIT_ANCHOR_LATE',
    problem: (value) => `A checkpoint has waited ${lasting(value)} for the sink to keep it`,
    remedy:
      'Look for EYRIE_AUDIT_ANCHOR_FAILED in the log of the service; until then that part of the log is unanchored',
  },
];

/** Whether evidence is kept, sealed and delivered. */
export function examineAudit(service: ExaminedService): Examination {
  const { page } = service;
  if (!page.has('eyrie_audit_emitted_total'))
    return { checks: [{ name: 'audit', seen: 'audit is off' }], findings: [] };
  return {
    checks: [
      { name: 'audit events', seen: describeEvents(service) },
      { name: 'audit sinks', seen: describeSinks(service) },
    ],
    findings: [
      ...RULES.flatMap((rule) => bounded(findingsOf(rule, service))),
      ...bounded(sinksDown(service)),
    ],
  };
}

function describeEvents({ page }: ExaminedService): string {
  const [emitted, sealed, waiting] = ['emitted_total', 'sealed_total', 'outbox_depth'].map((name) =>
    page.sum(`eyrie_audit_${name}`),
  );
  return `${emitted} recorded, ${sealed} sealed here, ${waiting} to be sealed; ${NOT_VERIFIED}`;
}

function describeSinks({ page }: ExaminedService): string {
  const sinks = page.of('eyrie_audit_sink_up');
  if (sinks.length === 0) return 'none';
  const down = sinks.filter(({ value }) => value === 0).length;
  return `${sinks.length - down} of ${sinks.length} up, ${howMany(page.sum('eyrie_audit_sink_lag'), 'record')} behind`;
}

function findingsOf(
  { metric, above, code, problem, remedy }: AuditRule,
  service: ExaminedService,
): DoctorFinding[] {
  return service.page.above(metric, above).map((sample) => ({
    code,
    weight: 'problem',
    subject: subjectOf(sample, service),
    problem: problem(sample.value, sample),
    remedy,
  }));
}

function sinksDown(service: ExaminedService): readonly DoctorFinding[] {
  const { page } = service;
  const down = page.of('eyrie_audit_sink_up').filter(({ value }) => value === 0);
  const lags = new Map(
    page.of('eyrie_audit_sink_lag').map((sample) => [subjectOf(sample, service), sample.value]),
  );
  return down.map((sample) => {
    const subject = subjectOf(sample, service);
    return {
      code: 'EYRIE_DOCTOR_AUDIT_SINK_DOWN',
      weight: 'problem',
      subject,
      problem: `The sink takes nothing: ${howMany(lags.get(subject) ?? 0, 'record waits', 'records wait')} for it`,
      remedy: 'Check that it is up and reachable from the service; what waits is delivered by itself then',
    };
  });
}

function subjectOf({ labels }: Sample, { at }: ExaminedService): string {
  const sink = labels.get('sink');
  return sink === undefined ? at : `sink ${shown(sink)} of stream ${shown(labels.get('stream'))}`;
}
