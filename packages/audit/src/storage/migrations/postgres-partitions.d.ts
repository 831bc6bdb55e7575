/** The functions that make and drop the monthly partitions of the log. */
export declare const POSTGRES_PARTITIONS: readonly string[];
//# sourceMappingURL=postgres-partitions.d.ts.map