import { type StoreContractCase } from './contract-case.js';
export declare const closingCases: readonly StoreContractCase[];
//# sourceMappingURL=closing-cases.d.ts.map