/** Triggers that refuse to change, delete or truncate evidence, for the owner of the tables too. */
export declare const POSTGRES_GUARDS: readonly string[];
//# sourceMappingURL=postgres-guards.d.ts.map