/** Triggers that refuse to change or delete evidence. */
export declare const SQLITE_GUARDS: readonly string[];
//# sourceMappingURL=sqlite-guards.d.ts.map