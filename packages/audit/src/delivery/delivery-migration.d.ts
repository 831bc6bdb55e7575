import type { Migration } from '@eyrie/store/engine';
/**
 * How far each sink is (`eyrie_audit_cursors`), and the records it is to be given again or was never given
 * (`eyrie_audit_deliveries`): what was delivered at the first attempt has no row. Of receipts the last one of each sink
 * is kept: it shows where the sink writes to, while one for each record would cost as much as the log itself.
 */
export declare const DELIVERY_MIGRATION: Migration;
//# sourceMappingURL=delivery-migration.d.ts.map