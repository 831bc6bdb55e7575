export type { OpenStore, StoreContractCase } from './contract-suite/contract-case.js';
export { storeContract } from './contract-suite/store-contract.js';
