import type { JsonObject } from '../event/json.js';

/** What a deployment was: something newer, the return to something older, or the same from one environment to the next. */
export type DeploymentKind = 'deployment' | 'rollback' | 'promotion';

/** Who told of a deployment. */
export type DeploymentSource = 'argocd' | 'github' | 'gitlab' | 'api' | 'cli';

/** How a check ended; absent where it was not made. */
export type ValidationResult = 'passed' | 'failed';

/** What was checked while deploying. */
export interface DeploymentValidation {
  readonly smoke_tests?: ValidationResult | undefined;
  readonly health_check?: ValidationResult | undefined;
  /** Whether going back was tried and worked. */
  readonly rollback?: ValidationResult | undefined;
}

/**
 * One deployment that happened, as evidence: whether it succeeded or not, but only once it has ended. Times are ISO 8601
 * in UTC with milliseconds.
 */
export interface DeploymentAudit {
  readonly event: DeploymentKind;
  /** When it had ended. It began {@link duration_seconds} earlier. */
  readonly timestamp: string;
  readonly service: string;
  /** What runs afterwards if it succeeded: for a rollback the version that was restored. */
  readonly version: string;
  /** Where a promotion came from: always there for one. */
  readonly from_environment?: string | undefined;
  readonly to_environment: string;
  /** The person or the program that began it. */
  readonly initiator: string;
  readonly approvers: readonly string[];
  /** `http:` or `https:`. */
  readonly pr_url?: string | undefined;
  readonly argocd_sync_id?: string | undefined;
  /** The id in Argo CD's own history. */
  readonly argocd_revision?: number | undefined;
  readonly success: boolean;
  readonly duration_seconds?: number | undefined;
  readonly validation_results?: DeploymentValidation | undefined;
  /** Anything else: at most 32 KiB of JSON. */
  readonly metadata?: JsonObject | undefined;
  /** The sender's own id. Without one the id of the audit event is the deployment's id. */
  readonly id?: string | undefined;
  /** Two records with one key are one deployment. */
  readonly idempotency_key?: string | undefined;
  /** What was deployed, in Git; of several repositories joined by commas. */
  readonly commit_sha?: string | undefined;
  /** What ran before. */
  readonly previous_version?: string | undefined;
  /** A package URL (purl) such as `pkg:oci/checkout@sha256:…`. */
  readonly artifact?: string | undefined;
  readonly started_at?: string | undefined;
  /** The same as {@link timestamp}. */
  readonly finished_at?: string | undefined;
  /** Whether it was unplanned and mended something that had gone wrong, as DORA's rework rate asks. */
  readonly rework?: boolean | undefined;
  /** Incidents that it caused or mended. */
  readonly incident_ids?: readonly string[] | undefined;
  readonly source?: DeploymentSource | undefined;
  /** SHA-256 of the body that told of it, byte for byte as it came, in hexadecimal. */
  readonly raw_digest?: string | undefined;
}
