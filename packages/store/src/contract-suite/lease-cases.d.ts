import { type StoreContractCase } from './contract-case.js';
export declare const leaseCases: readonly StoreContractCase[];
//# sourceMappingURL=lease-cases.d.ts.map