import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Store } from '@eyrie/store/engine';
import type { AuditEvent } from '../../packages/audit/src/event/audit-event.ts';
import type { LogEntry } from '../../packages/audit/src/records/log-entry.ts';
import { parseLine } from '../../packages/audit/src/records/parse-line.ts';
import { recordLine } from '../../packages/audit/src/records/record-line.ts';
import type { SealedRecord } from '../../packages/audit/src/records/sealed-record.ts';
import { AuditLog } from '../../packages/audit/src/storage/audit-log.ts';
import { verifyRecords } from '../../packages/audit/src/verify/verify-records.ts';
import type { ReceivedWebhook } from '../../packages/audit/test/sinks/webhook-receiver.ts';
import { STREAM } from './audit-app.ts';
import type { SentOrders } from './audit-load.ts';
import { eventually } from './eventually.ts';

/** A sealed log, read from its store. */
export interface SealedLog {
  readonly records: readonly SealedRecord[];
  /** Of the records, in their order. */
  readonly events: readonly AuditEvent[];
}

/** Reads the whole log and verifies it by the key: intact, from 1 on without gaps, every record signed for. */
export async function verifiedLog(
  store: Store,
  verifierKey: string,
  anchored: readonly string[] = [],
): Promise<SealedLog> {
  const log = new AuditLog({ store });
  const records: SealedRecord[] = [];
  for await (const record of log.records(STREAM)) records.push(record);
  const checkpoints = [];
  for (let fromSize = 1; ; fromSize = (checkpoints.at(-1)?.size ?? 0) + 1) {
    const page = await log.checkpoints(STREAM, { fromSize });
    if (page.length === 0) break;
    checkpoints.push(...page);
  }
  const entries: LogEntry[] = [
    ...records.map((record) => ({ kind: 'record', record }) as const),
    ...checkpoints.map((checkpoint) => ({ kind: 'checkpoint', checkpoint }) as const),
  ];
  const report = await verifyRecords(entries, {
    verifierKeys: [verifierKey],
    checkpoints: anchored.map((note) => ({ note, stream: STREAM })),
  });
  assert.deepEqual(report.findings, []);
  assert.equal(report.verdict, 'intact');
  const [stream] = report.streams;
  const { firstSeq, lastSeq, signedUpTo, repeated } = stream ?? {};
  const { length } = records;
  assert.deepEqual(
    { firstSeq, lastSeq, signedUpTo, repeated, count: report.records },
    { firstSeq: 1, lastSeq: length, signedUpTo: length, repeated: 0, count: length },
  );
  assert.deepEqual((await store.query('SELECT id FROM eyrie_audit_outbox')).rows, []);
  return { records, events: records.map(({ body }) => JSON.parse(body) as AuditEvent) };
}

/** The ids of the first targets of events, sorted. */
export function targetsOf(events: readonly AuditEvent[], type: string): readonly string[] {
  return events
    .filter((event) => event.type === type)
    .map(({ targets }) => targets[0]?.id ?? '')
    .toSorted();
}

/** Nothing acknowledged is missing, nothing refused is there, and rows and events are the same orders. */
export async function expectOrders(store: Store, { events }: SealedLog, sent: SentOrders): Promise<void> {
  const { rows } = await store.query('SELECT id FROM orders');
  const orders = rows.map(({ id }) => String(id)).toSorted();
  const kept = new Set(orders);
  assert.deepEqual(
    targetsOf(events, 'order.created'),
    orders,
    'each row has its event, and each event its row',
  );
  assert.deepEqual(missing(sent.created, kept), [], 'acknowledged orders that are lost');
  assert.deepEqual(missing(sent.refused, kept), [...sent.refused], 'refused orders that were kept');
  const known = new Set([...sent.created, ...sent.unknown]);
  assert.deepEqual(missing(kept, known), [], 'orders that nobody sent');
  const checked = targetsOf(events, 'order.checked');
  assert.equal(new Set(checked).size, checked.length, 'no event is recorded twice');
  assert.deepEqual(missing(sent.checked, new Set(checked)), [], 'acknowledged events that are lost');
}

function missing(wanted: ReadonlySet<string>, there: ReadonlySet<string>): readonly string[] {
  return [...wanted].filter((id) => !there.has(id));
}

/** The files of a JSONL sink hold each record once, in order, byte for byte, and verify by themselves. */
export async function expectJsonl(
  folder: string,
  { records }: SealedLog,
  verifierKey: string,
): Promise<void> {
  const files = join(folder, STREAM);
  const lines = readdirSync(files)
    .toSorted()
    .flatMap((name) => readFileSync(join(files, name), 'utf8').split('\n').slice(0, -1));
  assert.deepEqual(
    lines.filter((line) => line.startsWith('{"event":')),
    records.map(recordLine),
  );
  const report = await verifyRecords(lines.map(parseLine), { verifierKeys: [verifierKey] });
  assert.deepEqual(report.findings, []);
  assert.equal(report.verdict, 'intact');
}

/** What a receiver of webhooks was given. */
export interface Webhooks {
  /** Notes of the checkpoints, to compare the log with. */
  readonly notes: readonly string[];
  /** Records that came more than once, always as the same bytes. */
  readonly repeated: number;
}

/** Each record came, under the event's id; what came several times was the same each time. */
export function expectWebhooks(received: readonly ReceivedWebhook[], { records }: SealedLog): Webhooks {
  const bodies = Map.groupBy(received, ({ headers }) => String(headers['webhook-id']));
  const notes: string[] = [];
  const ids = new Set<string>();
  let repeated = 0;
  for (const [id, webhooks] of bodies) {
    assert.equal(new Set(webhooks.map(({ body }) => body)).size, 1, `${id} came with two contents`);
    const { type, data } = JSON.parse(webhooks[0]?.body ?? '') as { type: string; data: { note: string } };
    if (type.includes('.audit.checkpoint.')) {
      notes.push(data.note);
      continue;
    }
    ids.add(id);
    if (webhooks.length > 1) repeated += 1;
  }
  assert.deepEqual(
    records.filter(({ id }) => !ids.has(id)).map(({ seq }) => seq),
    [],
    'records that the receiver was not given',
  );
  assert.equal(ids.size, records.length);
  return { notes, repeated };
}

/** Waits until the log has so many events of a type, and says of which targets. */
export async function sealedTargets(store: Store, type: string, count: number): Promise<readonly string[]> {
  return eventually({ what: `${count} events ${type} are sealed` }, async () => {
    const { rows } = await store.query('SELECT body FROM eyrie_audit_log WHERE type = $1', [type]);
    if (rows.length < count) return undefined;
    return targetsOf(
      rows.map(({ body }) => JSON.parse(String(body)) as AuditEvent),
      type,
    );
  });
}

/** Waits until everything that is committed is sealed, and every sink has it. */
export async function drained(store: Store, sinks: number): Promise<void> {
  const text = `SELECT
    (SELECT count(*) FROM eyrie_audit_outbox) AS waiting,
    (SELECT count(*) FROM eyrie_audit_deliveries) AS late,
    (SELECT count(*) FROM eyrie_audit_cursors c JOIN eyrie_audit_head h ON h.stream = c.stream
      WHERE c.next_seq = h.size + 1) AS done`;
  await eventually({ what: 'everything is sealed and delivered', deadlineMs: 60_000 }, async () => {
    const [row] = (await store.query(text)).rows;
    const isDone = Number(row?.waiting) === 0 && Number(row?.late) === 0 && Number(row?.done) === sinks;
    return isDone ? true : undefined;
  });
}
