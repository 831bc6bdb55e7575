// Everything of the engine, and what joins it to Nest.
export * from './engine.js';
export { Span, type SpanDecoratorOptions } from './nest/span.js';
export { APP_TRACING } from './nest/tokens.js';
export {
  TracingModule,
  type TracingModuleAsyncOptions,
  type TracingModuleOptions,
} from './nest/tracing.module.js';
