// Everything of the engine, and what joins it to Nest.
export * from './engine.js';
export { StoreModule, type StoreModuleAsyncOptions, type StoreModuleOptions } from './nest/store.module.js';
export { InjectStore, STORE } from './nest/tokens.js';
