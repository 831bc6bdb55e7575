// Everything of the engine, and what joins it to Nest.
export * from './engine.js';
export { EyrieLogger } from './nest/eyrie-logger.js';
export {
  LoggingModule,
  type LoggingModuleAsyncOptions,
  type LoggingModuleOptions,
} from './nest/logging.module.js';
export { APP_LOGGING, LINE_WRITER } from './nest/tokens.js';
