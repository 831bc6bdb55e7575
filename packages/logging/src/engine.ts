export { type AppLogging, installLogging, type LineListener, loggingOf } from './app/app-logging.js';
export type { LogDestination } from './config/destinations.js';
export {
  type AccessLogSettings,
  type LoggingOptions,
  loggingSection,
  type ResolvedLoggingOptions,
} from './config/logging-options.js';
export { setLogContext } from './context/log-context.js';
export { agentEvents } from './events/categories/agent-events.js';
export { businessEvents } from './events/categories/business-events.js';
export { financeEvents } from './events/categories/finance-events.js';
export { securityEvents } from './events/categories/security-events.js';
export type { EventShape, FieldKind, FieldsOf, FieldType, OptionalChoice } from './events/event-fields.js';
export type {
  EventFieldsOf,
  LogEvent,
  LogEventOptions,
} from './events/log-event.js';
export { isLogEvent, logEvent } from './events/log-event.js';
export { createFormat, FORMAT_NAMES, type FormatName } from './formats/create-format.js';
export type { FormatOption } from './formats/format-option.js';
export type { FormatContext, JsonLineFormat, LineFormat, TextLineFormat } from './formats/line-format.js';
export { LOG_LEVELS, type LogLevel, SEVERITY } from './levels/log-level.js';
export { ACCESS_LOGGER, EYRIE_LOGGER, PROCESS_LOGGER, REQUEST_LOGGER } from './levels/logger-names.js';
export type { LineWriter } from './line/line-writer.js';
export type { LogEntry } from './line/log-entry.js';
export type { AccessFields, LogLine } from './line/log-line.js';
export {
  type EventArguments,
  type EventOptions,
  StructuredLogger,
  type StructuredLoggerOptions,
} from './line/structured-logger.js';
export type { LogFields } from './line/value-kinds.js';
export type { FileDestination } from './outputs/file-destination.js';
export type { LineSink, LogOutput } from './outputs/log-output.js';
export type { LokiDestination, LokiRetry } from './outputs/loki/loki-options.js';
export type { OtlpDestination } from './outputs/otlp/otlp-destination.js';
export type { StandardOutputDestination } from './outputs/standard-output-destination.js';
export type { LineStream, StreamDestination } from './outputs/stream-destination.js';
export type { CurrentLevelOverride, CurrentLevels, LevelChange } from './volume/level-change.js';
export { isLogLevel, type LevelOverrideRequest } from './volume/level-override.js';
export { type LevelClearRequest, LevelRules, type LevelRulesOptions } from './volume/level-rules.js';
export type { LevelSignal } from './volume/level-signal.js';
export type { LevelThreshold } from './volume/level-thresholds.js';
export type { SamplingRatios } from './volume/line-sampling.js';
export type {
  LevelControlSettings,
  SamplingSettings,
  TailBufferSettings,
  VolumeOptions,
} from './volume/volume-options.js';
