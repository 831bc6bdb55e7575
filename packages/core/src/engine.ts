export { AppConfig } from './app/app-config.js';
export { EyrieApp } from './app/eyrie-app.js';
export { closestName } from './config/closest-name.js';
export { ConfigError, type ConfigErrorDescription, type ConfigIssue } from './config/config-error.js';
export {
  configRule,
  type ListShape,
  type NumberBounds,
  type OpenNumberBounds,
  type TextShape,
} from './config/config-rule.js';
export type { EyrieConfigSections } from './config/config-sections.js';
export {
  type DefinedConfig,
  defineConfig,
  type EyrieConfig,
  isDefinedConfig,
} from './config/define-config.js';
export type { Environment, EnvironmentParser } from './config/environment.js';
export { type HttpOptions, httpSection, type ResolvedHttpOptions } from './config/http-options.js';
export {
  type ConfigSection,
  defineSection,
  type EnvironmentVariable,
  type ResolvedSection,
  type SectionDefinition,
  type SectionRequest,
} from './config/section.js';
export type { PropertyPath, SchemaEntries, SectionDefaults, WithDefaults } from './config/section-types.js';
export { type ServiceOptions, serviceSection } from './config/service-options.js';
export { currentRequestContext, RequestContext, runInRequestContext } from './context/request-context.js';
export {
  type Diagnostic,
  type DiagnosticCount,
  type DiagnosticSink,
  Diagnostics,
} from './diagnostics/diagnostics.js';
export { EyrieError, type EyrieErrorDescription } from './errors/eyrie-error.js';
export { messageOf } from './errors/message-of.js';
export {
  type ClientIpOptions,
  type ClientIpPolicy,
  type ClientIpView,
  clientIpView,
} from './http/client-ip.js';
export { HttpServerObservation } from './http/http-server-observation.js';
export { HttpServerSource } from './http/http-server-source.js';
export { OTHER_METHOD, UNMATCHED_ROUTE } from './http/route.js';
export {
  resolveServiceIdentity,
  type ServiceIdentity,
  type ServiceIdentityRequest,
} from './identity/service-identity.js';
export { resourceAttributesOf, targetInfoLabels } from './identity/target-info.js';
export { Lifecycle, type LifecycleParticipant, type LifecycleStage } from './lifecycle/lifecycle.js';
export { flushOnTermination } from './lifecycle/termination.js';
export type {
  EndpointAccess,
  EndpointAddress,
  ManagementEndpoint,
  ManagementRequest,
} from './management/management-endpoint.js';
export { ManagementEndpoints, type MountedEndpoint } from './management/management-endpoints.js';
export type { ActiveScope } from './observation/active-scope.js';
export {
  currentObservation,
  currentWork,
  enterObservation,
  runInObservation,
} from './observation/current-observation.js';
export { errorTypeOf } from './observation/error-type.js';
export type {
  Attributes,
  Observation,
  ObservationEnd,
  ObservationKind,
  ObservationStart,
} from './observation/observation.js';
export { type ObservationHandler, ObservationPipeline } from './observation/observation-pipeline.js';
export {
  CLIENT_CLOSED_REQUEST,
  type Outcome,
  outcomeOfError,
  outcomeOfStatus,
} from './observation/outcome.js';
export { wallTimeOf } from './observation/wall-clock.js';
export { WorkObservation } from './observation/work-observation.js';
export { runContextFree } from './outbound/context-free.js';
export { InterruptiblePause } from './outbound/interruptible-pause.js';
export { isClientHeader } from './outbound/outbound-headers.js';
export { OutboundHttp } from './outbound/outbound-http.js';
export type { HostLookup, OutboundOptions } from './outbound/outbound-options.js';
export type {
  OutboundMethod,
  OutboundRequest,
  OutboundResponse,
  OutboundTrust,
} from './outbound/outbound-request.js';
export {
  type BackoffRequest,
  backoffDelayMs,
  isTransientStatus,
  type OutboundRetry,
  parseRetryAfter,
} from './outbound/retry.js';
export type { AuditRecord, LogRecord } from './ports/records.js';
export { type SignalStanding, SignalStandings } from './ports/signal-standings.js';
export { Tap } from './ports/tap.js';
export { type TraceContext, TraceContextPort, type TraceContextReader } from './ports/trace-context.js';
export { createRedactor } from './redaction/create-redactor.js';
export {
  type KeyOption,
  type PathOption,
  type PatternOption,
  type RedactionOptions,
  type ResolvedRedactionOptions,
  redactionSection,
} from './redaction/redaction-options.js';
export type { CopyLimits, PlainData, PlainFields, Redactor } from './redaction/redactor.js';
export type { RedactionMode } from './redaction/replacement.js';
export type { PatternName } from './redaction/text/finding.js';
export { equalSecrets } from './security/equal-secrets.js';
export { randomHex } from './security/random-hex.js';
export {
  type SelfMetric,
  type SelfMetricDescription,
  type SelfMetricReader,
  type SelfMetricSample,
  SelfTelemetry,
} from './telemetry/self-telemetry.js';
