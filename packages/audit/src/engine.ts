export type { AppAudit } from './app/app-audit.js';
export type { AuditHealth } from './app/audit-health.js';
export { type InstallAuditRequest, installAudit } from './app/install-audit.js';
export { canonicalJson } from './canonical/canonical-json.js';
export type { ActorQuestion, ActorResolver } from './capture/actor.js';
export { AuditUnavailableError } from './capture/audit-errors.js';
export { AuditService } from './capture/audit-service.js';
export type { AuditedCall, AuditedOptions, AuditedRequest } from './capture/audited/audited-options.js';
export type { AuditReceipt, DeliveryClass } from './capture/delivery-class.js';
export type { EmitOptions, EraseOptions } from './capture/emit-options.js';
export type { FieldProtection } from './capture/event-factory.js';
export {
  type AuditBufferSettings,
  type AuditDeliverySettings,
  type AuditOptions,
  type AuditRequestSettings,
  type AuditSealingSettings,
  type AuditSpoolSettings,
  auditSection,
  type DeploymentReceiverSettings,
  type ResolvedAuditOptions,
} from './config/audit-options.js';
export {
  type DeadLetter,
  type DeadLetterPage,
  type DeadLetterQuery,
  DeadLetters,
  type DeadLettersOptions,
  type DeliveryCount,
  type Replay,
  type ReplayRequest,
} from './delivery/dead-letters.js';
export type {
  DeploymentAudit,
  DeploymentKind,
  DeploymentSource,
  DeploymentValidation,
  ValidationResult,
} from './deployments/deployment-audit.js';
export { DEPLOYMENT_EVENT_TYPES } from './deployments/deployment-event.js';
export { type ParseDeploymentOptions, parseDeploymentAudit } from './deployments/parse-deployment-audit.js';
export {
  type DeploymentCredential,
  type RecordDeploymentOptions,
  type RecordDeploymentResult,
  recordDeployment,
} from './deployments/record-deployment.js';
export type {
  AuditAction,
  AuditActor,
  AuditChange,
  AuditCut,
  AuditEvent,
  AuditEventInput,
  AuditOutcome,
  AuditReason,
  AuditRequest,
  AuditSource,
  AuditTarget,
} from './event/audit-event.js';
export type { Json, JsonObject } from './event/json.js';
export type { RevealedEvent, RevealedField } from './event/protect/reveal-event.js';
export { generateSigningKey, type SigningKeyTexts, verifierKeyFor } from './integrity/note-keys.js';
export { type AuditCloudEvent, type CloudEventOptions, toCloudEvent } from './mappings/cloud-event.js';
export { toOcsf } from './mappings/ocsf.js';
export { type OtelAuditRecord, toOtelAuditRecord } from './mappings/otel-audit-record.js';
export { type PrunablePart, prunablePart } from './query/prunable.js';
export { openS3Client } from './query/s3-client.js';
export { type DeliveredRequest, type SlowestSink, slowestSink } from './query/slowest-sink.js';
export { readStoredLog, type StoredLogRequest } from './query/stored-log.js';
export type {
  CheckpointEntry,
  LogEntry,
  RecordEntry,
  SegmentEntry,
  UnreadableEntry,
  UnreadableReason,
} from './records/log-entry.js';
export { parseLine } from './records/parse-line.js';
export { checkpointLine, recordLine, segmentLine } from './records/record-line.js';
export type { PrunedSegment, SealedRecord, SignedCheckpoint } from './records/sealed-record.js';
export { type PruneRequest, type PruneResult, pruneLog } from './sealing/retention.js';
export {
  verifyWebhookSignature,
  type WebhookSignatureCheck,
} from './signatures/webhook-signature.js';
export type { AuditSink, DeliveryResult, SinkContext } from './sinks/audit-sink.js';
export type { AwsClient, AwsClientSettings } from './sinks/aws/aws-client.js';
export type { GitSinkOptions } from './sinks/git/git-options.js';
export { gitSink } from './sinks/git/git-sink.js';
export type { JsonlSinkOptions } from './sinks/jsonl/jsonl-options.js';
export { jsonlSink } from './sinks/jsonl/jsonl-sink.js';
export { readS3Log, type S3LogOptions } from './sinks/s3/s3-log.js';
export type { S3KmsEncryption, S3ObjectLock, S3SinkOptions } from './sinks/s3/s3-options.js';
export { s3Sink } from './sinks/s3/s3-sink.js';
export type { SnsSinkOptions } from './sinks/sns/sns-options.js';
export { snsSink } from './sinks/sns/sns-sink.js';
export { type StdoutSinkOptions, stdoutSink } from './sinks/stdout/stdout-sink.js';
export type { WebhookSinkOptions } from './sinks/webhook/webhook-options.js';
export { webhookSink } from './sinks/webhook/webhook-sink.js';
export { AuditLog, type RecordRange } from './storage/audit-log.js';
export { auditMigrations } from './storage/audit-migrations.js';
export type { AuditPage, AuditQuery } from './storage/audit-query.js';
export { missingTables } from './storage/expect-tables.js';
export type { LogHead } from './storage/log-state.js';
export { type AuditDuty, grantsFor } from './storage/migrations/grants.js';
export type { AnchoredCheckpoint } from './verify/anchored-claim.js';
export { describeFinding } from './verify/describe-finding.js';
export { LogVerifier, type LogVerifierOptions } from './verify/log-verifier.js';
export { readJsonl } from './verify/read-jsonl.js';
export {
  FINDING_WEIGHTS,
  type FindingClass,
  type FindingWeight,
  type InvalidCheckpoint,
  type VerificationFinding,
} from './verify/verification-finding.js';
export type {
  FirstBad,
  StreamReport,
  VerificationReport,
  VerificationVerdict,
} from './verify/verification-report.js';
export { verifyJsonlFile } from './verify/verify-jsonl-file.js';
export { type LogEntries, type VerifyRecordsOptions, verifyRecords } from './verify/verify-records.js';
