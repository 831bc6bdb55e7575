import {
  type AuditEvent,
  AuditLog,
  describeFinding,
  LogVerifier,
  readStoredLog,
  type VerificationReport,
} from '@eyrie/audit/engine';
import { openStore } from '@eyrie/store/engine';
import { factOfEvent } from './facts.ts';
import { add, type Tally } from './tally.ts';

const STREAM = 'nexo-be';

/** What the service's audit trail tells, and what is wrong with it. */
export interface AuditTrail {
  readonly records: number;
  /** By type, and outcome or `attempt`. */
  readonly events: Tally;
  readonly facts: Tally;
  /** In sentences; none where it is intact, signed up to its end, and no attempt is left open. */
  readonly faults: readonly string[];
}

interface TrailToRead {
  /** The store. */
  readonly url: string;
  /** Of the key that signed it. */
  readonly verifierKey: string;
}

/** Reads the audit trail of a service that has ended, and verifies it as `eyrie audit verify` does. */
export async function readAuditTrail({ url, verifierKey }: TrailToRead): Promise<AuditTrail> {
  // Bounded by the types of events, and by the facts.
  const events = new Map<string, number>();
  const facts = new Map<string, number>();
  const verifier = new LogVerifier({ verifierKeys: [verifierKey], stream: STREAM });
  const store = await openStore({ url });
  try {
    for await (const batch of readStoredLog({ log: new AuditLog({ store }), stream: STREAM })) {
      for (const entry of batch) {
        verifier.add(entry);
        if (entry.kind === 'record') count(JSON.parse(entry.record.body) as AuditEvent);
      }
    }
  } finally {
    await store.close();
  }
  const report = verifier.finish();
  return { records: report.records, events, facts, faults: faultsOf(report) };

  function count(event: AuditEvent): void {
    const { type, stage, outcome } = event;
    add(events, `${type} ${stage === 'attempt' ? stage : outcome}`, 1);
    const fact = factOfEvent(event);
    if (fact !== undefined) add(facts, fact, 1);
  }
}

function faultsOf({ findings, streams }: VerificationReport): readonly string[] {
  const unsigned = streams.reduce((sum, { unsignedTail }) => sum + unsignedTail, 0);
  return [...findings.map(describeFinding), ...(unsigned > 0 ? [`${unsigned} records are not signed`] : [])];
}
