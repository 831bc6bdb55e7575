import type { SealedRecord } from '../records/sealed-record.js';

/** Where sealed records are read from. */
export interface SealedLog {
  /** Records from `fromSeq` on in ascending order, at most `limit`. */
  read(request: {
    readonly stream: string;
    readonly fromSeq: number;
    readonly limit: number;
  }): Promise<readonly SealedRecord[]>;
}
