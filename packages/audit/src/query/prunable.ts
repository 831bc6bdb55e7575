import { rowsOf, type Store } from '@eyrie/store/engine';

/** What would be pruned. */
export interface PrunablePart {
  readonly firstSeq: number;
  readonly lastSeq: number;
}

const PRUNABLE = `SELECT max(c.size) AS last_seq,
  (SELECT min(f.seq) FROM eyrie_audit_log f WHERE f.stream = CAST($1 AS text)) AS first_seq
  FROM eyrie_audit_checkpoints c JOIN eyrie_audit_log l ON l.stream = c.stream AND l.seq = c.size
  WHERE c.stream = CAST($1 AS text) AND c.size <= CAST($2 AS bigint) AND l.sealed_at < CAST($3 AS text)`;

/** The records that `pruneLog` would remove now; `undefined` where it would remove none. */
export async function prunablePart(request: {
  readonly store: Pick<Store, 'query'>;
  readonly stream: string;
  readonly before: Date;
  readonly minDeliveredSeq?: number | undefined;
}): Promise<PrunablePart | undefined> {
  const { store, stream, before, minDeliveredSeq = Number.MAX_SAFE_INTEGER } = request;
  const [row] = rowsOf(await store.query(PRUNABLE, [stream, minDeliveredSeq, before.toISOString()]));
  const lastSeq = row?.last_seq ?? undefined;
  return lastSeq === undefined ? undefined : { firstSeq: Number(row?.first_seq), lastSeq: Number(lastSeq) };
}
