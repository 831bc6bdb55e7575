import { type StoreContractCase } from './contract-case.js';
export declare const statementCases: readonly StoreContractCase[];
//# sourceMappingURL=statement-cases.d.ts.map