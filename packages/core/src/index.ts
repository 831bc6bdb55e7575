// Everything of the engine, and what joins it to Nest.
export * from './engine.js';
export { CoreModule } from './nest/core.module.js';
export { eyrieAppOf } from './nest/eyrie-app-of.js';
export { copyMetadata } from './nest/methods/copy-metadata.js';
export type { Measurement } from './nest/methods/measurement.js';
export { aroundMethod, type MethodCall, observeMethod } from './nest/methods/observe-method.js';
export { Observed, type ObservedOptions } from './nest/methods/observed.js';
export { overrideMethod } from './nest/override-method.js';
export { EYRIE_APP } from './nest/tokens.js';
