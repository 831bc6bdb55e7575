import { AuditLog, DeadLetters, slowestSink } from '@eyrie/audit/engine';
import { rowsOf, type Store } from '@eyrie/store/engine';
import type { DoctorFinding } from '../finding.js';
import { listed } from '../listed.js';
import { NOT_VERIFIED } from '../not-verified.js';

/** What the store tells of sealing and delivery. */
export interface DeliveryLook {
  readonly seen: string;
  readonly findings: readonly DoctorFinding[];
}

// Sealing takes milliseconds, delivery seconds: who waits that long waits for something that is broken.
const LATE_MS = 300_000;
const MAX_STREAMS = 20;
const OLDEST = 'SELECT min(created_at) AS oldest, count(*) AS events FROM eyrie_audit_outbox';

/** Finds events that wait for their place in the log, records that wait for a sink, and dead letters. */
export async function deliveryFindings(store: Store, now: number): Promise<DeliveryLook> {
  const log = new AuditLog({ store });
  const findings = [...(await unsealed(store, now)), ...(await dead(store))];
  const streams = (await log.streams()).slice(0, MAX_STREAMS);
  let records = 0;
  for (const stream of streams) {
    const { size } = await log.head(stream);
    records += size;
    const slowest = await slowestSink({ store, stream });
    if (slowest === undefined || slowest.deliveredSeq >= size) continue;
    const [next] = await log.read({ stream, fromSeq: slowest.deliveredSeq + 1, limit: 1 });
    if (next !== undefined && now - Date.parse(next.sealedAt) > LATE_MS) {
      findings.push(
        lagging({ stream, sink: slowest.sink, waiting: size - slowest.deliveredSeq, since: next.sealedAt }),
      );
    }
  }
  const seen = `on, ${records} ${records === 1 ? 'record' : 'records'} sealed; ${NOT_VERIFIED}`;
  return { seen, findings };
}

async function unsealed(store: Store, now: number): Promise<readonly DoctorFinding[]> {
  const [row] = rowsOf(await store.query(OLDEST));
  const oldest = row?.oldest;
  if (typeof oldest !== 'string' || now - Date.parse(oldest) <= LATE_MS) return [];
  const events = Number(row?.events);
  return [
    {
      code: 'EYRIE_DOCTOR_SEALING_LAGS',
      weight: 'problem',
      subject: 'audit',
      problem: `${events} ${events === 1 ? 'event waits' : 'events wait'} for a place in the log, the oldest since ${oldest}`,
      remedy:
        'Start a process of the service that seals (EYRIE_AUDIT_SEALING_ENABLED is not false), and look at its log',
    },
  ];
}

async function dead(store: Store): Promise<readonly DoctorFinding[]> {
  const counts = (await new DeadLetters({ store }).counts()).filter((one) => one.dead > 0);
  if (counts.length === 0) return [];
  const each = counts.map((one) => `${one.dead} of the sink ${one.sink} in the stream ${one.stream}`);
  return [
    {
      code: 'EYRIE_DOCTOR_DEAD_LETTERS',
      weight: 'problem',
      subject: 'audit',
      problem: `Sinks did not take records, and are not given them again by themselves: ${listed(each)}`,
      remedy: 'See why with "eyrie audit dead-letters", then give them again with "eyrie audit replay"',
    },
  ];
}

interface Lag {
  readonly stream: string;
  readonly sink: string;
  readonly waiting: number;
  readonly since: string;
}

function lagging({ stream, sink, waiting, since }: Lag): DoctorFinding {
  return {
    code: 'EYRIE_DOCTOR_DELIVERY_LAGS',
    weight: 'problem',
    subject: sink,
    problem: `${waiting} ${waiting === 1 ? 'record' : 'records'} of the stream ${stream} ${waiting === 1 ? 'waits' : 'wait'} for it, the oldest since ${since}`,
    remedy:
      'Check that the sink can be reached and that the service runs; a sink that is no longer configured stays behind for ever',
  };
}
