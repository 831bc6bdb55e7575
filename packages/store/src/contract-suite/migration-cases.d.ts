import { type StoreContractCase } from './contract-case.js';
export declare const migrationCases: readonly StoreContractCase[];
//# sourceMappingURL=migration-cases.d.ts.map