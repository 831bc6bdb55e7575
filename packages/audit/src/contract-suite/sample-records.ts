import { createHash, randomUUID } from 'node:crypto';
import { canonicalJson } from '../canonical/canonical-json.js';
import type { AuditEvent } from '../event/audit-event.js';
import type { JsonObject } from '../event/json.js';
import type { SealedRecord, SignedCheckpoint } from '../records/sealed-record.js';

/** How sample records differ from the plain ones. */
export interface SampleRecordsOptions {
  /** @default 'contract' */
  readonly stream?: string | undefined;
  /** The `seq` of the first one. @default 1 */
  readonly fromSeq?: number | undefined;
  /** What the event's attributes say, for each record. @default nothing */
  readonly notes?: readonly string[] | undefined;
  /** When all of them were sealed: ISO 8601. @default now */
  readonly sealedAt?: string | undefined;
}

/**
 * Sealed records as a log holds them: whole events, with a hash chain of their own. Those of one call were sealed within
 * the same millisecond, as those of one batch are.
 */
export function sampleRecords(count: number, options: SampleRecordsOptions = {}): readonly SealedRecord[] {
  const { stream = 'contract', fromSeq = 1, notes = [], sealedAt = new Date().toISOString() } = options;
  const records: SealedRecord[] = [];
  let prevHash: string | null = null;
  for (let index = 0; index < count; index += 1) {
    const id = randomUUID();
    const body = canonicalJson(sampleEvent(id, sealedAt, notes[index]));
    const hash = createHash('sha256');
    if (prevHash !== null) hash.update(Buffer.from(prevHash, 'hex'));
    const record: SealedRecord = {
      seq: fromSeq + index,
      stream,
      id,
      prevHash,
      hash: hash.update('\n').update(body).digest('hex'),
      sealedAt,
      body,
    };
    records.push(record);
    prevHash = record.hash;
  }
  return records;
}

/** A checkpoint in the form of a C2SP signed note; its signature is of nobody's key. */
export function sampleCheckpoint(size: number, stream = 'contract'): SignedCheckpoint {
  const root = createHash('sha256').update(`${stream} ${size}`).digest();
  const signature = Buffer.alloc(68, 7).toString('base64');
  return {
    stream,
    size,
    root: root.toString('hex'),
    note: `example.test/${stream}\n${size}\n${root.toString('base64')}\n\n— example.test/${stream} ${signature}\n`,
    createdAt: new Date().toISOString(),
  };
}

function sampleEvent(id: string, time: string, note: string | undefined): AuditEvent & JsonObject {
  return {
    specversion: '1.0',
    schema: 'audit/1',
    id,
    type: 'contract.checked',
    action: 'EXECUTE',
    time,
    observed_time: time,
    stage: 'complete',
    outcome: 'success',
    actor: { id: 'contract', type: 'system' },
    targets: [{ type: 'sink', id: 'under-test' }],
    source: { service: 'sink-contract', version: '1.0.0', instance_id: 'one', environment: 'test' },
    ...(note === undefined ? {} : { attributes: { note } }),
  };
}
