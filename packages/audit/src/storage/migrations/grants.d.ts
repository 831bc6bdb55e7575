/** What a role of PostgreSQL may do with the audit trail. */
export type AuditDuty = 
/** The app: it records, seals and reads, and can neither change nor delete what is sealed. */
'record'
/** Who reads and verifies. */
 | 'read'
/** Retention, where it is a role of its own: it reads, records segments and deletes what they stand in for. */
 | 'prune';
/**
 * The statements that give a role of PostgreSQL what its duty needs and nothing more; whoever owns the tables runs them
 * after the migration. Guards are hygiene: a superuser passes them, and only the chain and its anchors show that.
 *
 * @default duty 'record'
 *
 * @example
 * ```ts
 * for (const statement of grantsFor('shop_app')) await owner.query(statement);
 * ```
 */
export declare function grantsFor(role: string, duty?: AuditDuty): readonly string[];
//# sourceMappingURL=grants.d.ts.map