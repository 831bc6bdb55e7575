import * as v from 'valibot';
import type { JsonObject } from '../event/json.js';
import type { DeploymentSource } from './deployment-audit.js';
/** Every property of a record with its own rule; what several have to do with each other is checked elsewhere. */
export declare const DEPLOYMENT_PROPERTIES: {
    event: v.GenericSchema<"deployment" | "promotion" | "rollback">;
    timestamp: v.GenericSchema<string>;
    service: v.GenericSchema<string>;
    version: v.GenericSchema<string>;
    from_environment: v.OptionalSchema<v.GenericSchema<string>, undefined>;
    to_environment: v.GenericSchema<string>;
    initiator: v.GenericSchema<string>;
    approvers: v.OptionalSchema<v.GenericSchema<readonly string[]>, readonly []>;
    pr_url: v.OptionalSchema<v.GenericSchema<string>, undefined>;
    argocd_sync_id: v.OptionalSchema<v.GenericSchema<string>, undefined>;
    argocd_revision: v.OptionalSchema<v.GenericSchema<number>, undefined>;
    success: v.GenericSchema<boolean>;
    duration_seconds: v.OptionalSchema<v.GenericSchema<number>, undefined>;
    validation_results: v.OptionalSchema<v.ObjectSchema<{
        smoke_tests: v.OptionalSchema<v.GenericSchema<"failed" | "passed">, undefined>;
        health_check: v.OptionalSchema<v.GenericSchema<"failed" | "passed">, undefined>;
        rollback: v.OptionalSchema<v.GenericSchema<"failed" | "passed">, undefined>;
    }, "must be an object">, undefined>;
    metadata: v.OptionalSchema<v.CustomSchema<JsonObject, v.ErrorMessage<v.CustomIssue> | undefined>, undefined>;
    id: v.OptionalSchema<v.GenericSchema<string>, undefined>;
    idempotency_key: v.OptionalSchema<v.GenericSchema<string>, undefined>;
    commit_sha: v.OptionalSchema<v.GenericSchema<string>, undefined>;
    previous_version: v.OptionalSchema<v.GenericSchema<string>, undefined>;
    artifact: v.OptionalSchema<v.GenericSchema<string>, undefined>;
    started_at: v.OptionalSchema<v.GenericSchema<string>, undefined>;
    finished_at: v.OptionalSchema<v.GenericSchema<string>, undefined>;
    rework: v.OptionalSchema<v.GenericSchema<boolean>, undefined>;
    incident_ids: v.OptionalSchema<v.GenericSchema<readonly string[]>, undefined>;
    source: v.OptionalSchema<v.GenericSchema<DeploymentSource>, undefined>;
    raw_digest: v.OptionalSchema<v.GenericSchema<string>, undefined>;
};
/** A record by the rules of its single properties, before what they have to do with each other is checked. */
export declare const deploymentSchema: v.ObjectSchema<{
    event: v.GenericSchema<"deployment" | "promotion" | "rollback">;
    timestamp: v.GenericSchema<string>;
    service: v.GenericSchema<string>;
    version: v.GenericSchema<string>;
    from_environment: v.OptionalSchema<v.GenericSchema<string>, undefined>;
    to_environment: v.GenericSchema<string>;
    initiator: v.GenericSchema<string>;
    approvers: v.OptionalSchema<v.GenericSchema<readonly string[]>, readonly []>;
    pr_url: v.OptionalSchema<v.GenericSchema<string>, undefined>;
    argocd_sync_id: v.OptionalSchema<v.GenericSchema<string>, undefined>;
    argocd_revision: v.OptionalSchema<v.GenericSchema<number>, undefined>;
    success: v.GenericSchema<boolean>;
    duration_seconds: v.OptionalSchema<v.GenericSchema<number>, undefined>;
    validation_results: v.OptionalSchema<v.ObjectSchema<{
        smoke_tests: v.OptionalSchema<v.GenericSchema<"failed" | "passed">, undefined>;
        health_check: v.OptionalSchema<v.GenericSchema<"failed" | "passed">, undefined>;
        rollback: v.OptionalSchema<v.GenericSchema<"failed" | "passed">, undefined>;
    }, "must be an object">, undefined>;
    metadata: v.OptionalSchema<v.CustomSchema<JsonObject, v.ErrorMessage<v.CustomIssue> | undefined>, undefined>;
    id: v.OptionalSchema<v.GenericSchema<string>, undefined>;
    idempotency_key: v.OptionalSchema<v.GenericSchema<string>, undefined>;
    commit_sha: v.OptionalSchema<v.GenericSchema<string>, undefined>;
    previous_version: v.OptionalSchema<v.GenericSchema<string>, undefined>;
    artifact: v.OptionalSchema<v.GenericSchema<string>, undefined>;
    started_at: v.OptionalSchema<v.GenericSchema<string>, undefined>;
    finished_at: v.OptionalSchema<v.GenericSchema<string>, undefined>;
    rework: v.OptionalSchema<v.GenericSchema<boolean>, undefined>;
    incident_ids: v.OptionalSchema<v.GenericSchema<readonly string[]>, undefined>;
    source: v.OptionalSchema<v.GenericSchema<DeploymentSource>, undefined>;
    raw_digest: v.OptionalSchema<v.GenericSchema<string>, undefined>;
}, undefined>;
/** Names of properties that a record does not have, with their path. */
export declare function unknownProperties(record: Readonly<Record<string, unknown>>): readonly string[];
//# sourceMappingURL=deployment-schema.d.ts.map