import { rowsOf, type Store } from '@eyrie/store/engine';

/** What is asked for one stream. */
export interface DeliveredRequest {
  readonly store: Pick<Store, 'query'>;
  readonly stream: string;
  /** Sinks that count for nothing, such as those that are no longer configured. @default [] */
  readonly ignoredSinks?: readonly string[] | undefined;
}

const NEEDED = `SELECT c.sink, c.next_seq, c.anchored_size,
  (SELECT min(d.seq) FROM eyrie_audit_deliveries d
    WHERE d.stream = c.stream AND d.sink = c.sink AND d.state = 'pending') AS pending_seq
  FROM eyrie_audit_cursors c WHERE c.stream = $1 ORDER BY c.sink LIMIT 1000`;

/** How far the slowest sink of a stream is. */
export interface SlowestSink {
  readonly sink: string;
  /**
   * The last record that it has, and everything before it but dead letters; 0 where it has none. Of a sink that keeps
   * checkpoints no more than the last one covers that it was handed.
   */
  readonly deliveredSeq: number;
}

/** The sink that holds retention back the most; `undefined` where none was ever given a record. */
export async function slowestSink(request: DeliveredRequest): Promise<SlowestSink | undefined> {
  const { store, stream, ignoredSinks = [] } = request;
  return rowsOf(await store.query(NEEDED, [stream]))
    .filter(({ sink }) => !ignoredSinks.includes(String(sink)))
    .map((row) => ({
      sink: String(row.sink),
      deliveredSeq: Math.min(
        Number(row.next_seq) - 1,
        Number(row.pending_seq ?? row.next_seq) - 1,
        // NULL where the sink keeps no checkpoints.
        Number(row.anchored_size ?? Number.MAX_SAFE_INTEGER),
      ),
    }))
    .reduce<SlowestSink | undefined>(
      (slowest, one) => (slowest === undefined || one.deliveredSeq < slowest.deliveredSeq ? one : slowest),
      undefined,
    );
}
