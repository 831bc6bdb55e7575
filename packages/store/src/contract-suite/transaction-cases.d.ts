import { type StoreContractCase } from './contract-case.js';
export declare const transactionCases: readonly StoreContractCase[];
//# sourceMappingURL=transaction-cases.d.ts.map