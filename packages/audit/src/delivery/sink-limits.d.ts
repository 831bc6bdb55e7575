import type { AuditSink } from '../sinks/audit-sink.js';
/** @throws EyrieError `EYRIE_AUDIT_SINK_INVALID` for names or limits of sinks out of bounds, or a name used twice */
export declare function checkSinks(sinks: readonly AuditSink[]): void;
//# sourceMappingURL=sink-limits.d.ts.map