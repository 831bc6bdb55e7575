import { canonicalJson } from '../../src/canonical/canonical-json.js';
import type { JsonObject } from '../../src/event/json.js';
import { createCheckpointSigner } from '../../src/integrity/create-checkpoint-signer.js';
import { chainHash } from '../../src/integrity/hash-chain.js';
import { MerkleFrontier } from '../../src/integrity/merkle.js';
import { formatSigningKey } from '../../src/integrity/note-keys.js';
import { checkpointLine, recordLine } from '../../src/records/record-line.js';
import type { PrunedSegment, SealedRecord, SignedCheckpoint } from '../../src/records/sealed-record.js';

export const SEALED_AT = '2026-11-21T10:00:00.000Z';

export const SIGNER = createCheckpointSigner({
  privateKeys: [formatSigningKey('shop.example/audit', Buffer.alloc(32, 1))],
});
export const OTHER_SIGNER = createCheckpointSigner({
  privateKeys: [formatSigningKey('shop.example/audit', Buffer.alloc(32, 2))],
});
export const KEYS = { verifierKeys: SIGNER.verifierKeys };

/** A UUID of version 7 that is the same for the same number. */
export function idOf(number: number): string {
  return `0198c2f0-7f5e-7cc3-98c4-${number.toString(16).padStart(12, '0')}`;
}

/** An event's body of some 500 bytes. */
export function bodyOf(number: number, more: JsonObject = {}): string {
  return canonicalJson({
    specversion: '1.0',
    schema: 'audit/1',
    id: idOf(number),
    type: 'order.updated',
    action: 'UPDATE',
    time: SEALED_AT,
    observed_time: SEALED_AT,
    stage: 'complete',
    outcome: 'success',
    actor: { id: `user-${number}`, type: 'user', ip: '192.0.2.7' },
    targets: [{ type: 'order', id: `order-${number}` }],
    source: { service: 'shop', version: '1.2.3', instance_id: 'shop-1', environment: 'production' },
    changes: [{ path: '/note', op: 'replace', from: 'a "quoted" word', to: 'Grüße' }],
    ...more,
  });
}

/** Seals bodies from the first seq on, as the sequencer does. */
export function seal(bodies: readonly string[], stream = 'orders'): SealedRecord[] {
  let prevHash: string | null = null;
  return bodies.map((body, index) => {
    const { id } = JSON.parse(body) as { id: string };
    const hash = chainHash(prevHash, body);
    const record = { seq: index + 1, stream, id, prevHash, hash, sealedAt: SEALED_AT, body };
    prevHash = hash;
    return record;
  });
}

export function sealedLog(count: number, stream = 'orders'): SealedRecord[] {
  return seal(
    Array.from({ length: count }, (_, index) => bodyOf(index + 1)),
    stream,
  );
}

export function checkpointOf(
  records: readonly SealedRecord[],
  size = records.length,
  signer = SIGNER,
): SignedCheckpoint {
  const { root } = treeOf(records, size);
  const stream = records[0]?.stream ?? 'orders';
  return { stream, size, root, note: signer.sign({ size, rootHex: root }), createdAt: SEALED_AT };
}

export function segmentOf(records: readonly SealedRecord[], lastSeq: number, firstSeq = 1): PrunedSegment {
  return {
    stream: records[0]?.stream ?? 'orders',
    firstSeq,
    lastSeq,
    lastHash: records[lastSeq - 1]?.hash ?? '',
    frontier: treeOf(records, lastSeq).toHex(),
    note: checkpointOf(records, lastSeq).note,
    prunedAt: SEALED_AT,
  };
}

/** An export: records with a checkpoint after every `every` of them, and after the last one. */
export function linesOf(records: readonly SealedRecord[], every: number, signer = SIGNER): string[] {
  const frontier = new MerkleFrontier();
  return records.flatMap((record, index) => {
    frontier.append(record.body);
    const size = index + 1;
    if (size % every !== 0 && size !== records.length) return [recordLine(record)];
    const note = signer.sign({ size, rootHex: frontier.root });
    const { stream } = record;
    const checkpoint = { stream, size, root: frontier.root, note, createdAt: SEALED_AT };
    return [recordLine(record), checkpointLine(checkpoint)];
  });
}

function treeOf(records: readonly SealedRecord[], size: number): MerkleFrontier {
  const frontier = new MerkleFrontier();
  for (const { body } of records.slice(0, size)) frontier.append(body);
  return frontier;
}
