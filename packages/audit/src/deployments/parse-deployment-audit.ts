import * as v from 'valibot';
import type { DeploymentAudit } from './deployment-audit.js';
import { type BrokenProperty, deploymentInvalid } from './deployment-errors.js';
import { DEPLOYMENT_LIMITS } from './deployment-limits.js';
import { deploymentSchema, unknownProperties } from './deployment-schema.js';
import { isoTime, parseZonedTime } from './deployment-time.js';
import { copyMetadata } from './metadata.js';

/** What {@link parseDeploymentAudit} compares with. */
export interface ParseDeploymentOptions {
  /** Milliseconds since 1970. @default the clock */
  readonly now?: number | undefined;
}

type Checked = v.InferOutput<typeof deploymentSchema>;

// Senders round one of the two.
const DURATION_TOLERANCE_SECONDS = 1;

/**
 * Reads a deployment record: of anything, such as JSON that came from outside. Types are not converted, unknown
 * properties are refused by name. `approvers` may be left out, times are normalised to UTC, and the duration is found
 * where only `started_at` is given.
 *
 * @throws EyrieError `EYRIE_DEPLOYMENT_INVALID` naming every property that breaks a rule, and never a value.
 *
 * @example
 * ```ts
 * import { parseDeploymentAudit } from '@eyrie/audit/engine';
 *
 * const deployment = parseDeploymentAudit({
 *   event: 'promotion',
 *   timestamp: '2026-02-01T10:30:00Z',
 *   service: 'checkout',
 *   version: '2026.02.1',
 *   from_environment: 'staging',
 *   to_environment: 'production',
 *   initiator: 'alice@example.com',
 *   approvers: ['bob@example.com'],
 *   success: true,
 * });
 * ```
 */
export function parseDeploymentAudit(value: unknown, options: ParseDeploymentOptions = {}): DeploymentAudit {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw deploymentInvalid([{ property: 'the record', rule: 'must be an object' }]);
  }
  const broken: BrokenProperty[] = unknownProperties(value as Record<string, unknown>).map((property) => ({
    property,
    rule: 'is not known',
  }));
  const checked = v.safeParse(deploymentSchema, value);
  if (!checked.success) broken.push(...checked.issues.map(brokenBy));
  else broken.push(...contradictions(checked.output, options.now ?? Date.now()));
  if (broken.length > 0 || !checked.success) throw deploymentInvalid(broken);
  return normalized(checked.output);
}

function brokenBy(issue: v.BaseIssue<unknown>): BrokenProperty {
  const property = (issue.path ?? [])
    .map(({ key }, at) => (typeof key === 'number' ? `[${key}]` : `${at === 0 ? '' : '.'}${String(key)}`))
    .join('');
  // Valibot expects a quoted name of a property that it misses, and its own words would show the value.
  const missing = issue.type === 'object' && issue.received === 'undefined';
  return { property, rule: missing ? 'is missing' : issue.message };
}

function contradictions(record: Checked, now: number): readonly BrokenProperty[] {
  const found: BrokenProperty[] = [];
  const refuse = (property: string, rule: string): void => void found.push({ property, rule });
  const ended = parseZonedTime(record.timestamp) ?? Number.NaN;
  const began = parseZonedTime(record.started_at);
  if (ended < DEPLOYMENT_LIMITS.earliest) refuse('timestamp', 'must not lie before the year 2000');
  if (ended > now + DEPLOYMENT_LIMITS.clockSkewMs) refuse('timestamp', 'must not lie in the future');
  if (record.finished_at !== undefined && parseZonedTime(record.finished_at) !== ended) {
    refuse('finished_at', 'must be the same as "timestamp", which is when the deployment had ended');
  }
  if (began !== undefined) {
    const seconds = (ended - began) / 1000;
    if (seconds < 0) refuse('started_at', 'must not be after "timestamp"');
    else if (Math.abs(seconds - (record.duration_seconds ?? seconds)) > DURATION_TOLERANCE_SECONDS) {
      refuse('duration_seconds', 'must be the time from "started_at" to "timestamp"');
    }
  }
  if (record.event === 'promotion' && record.from_environment === undefined) {
    refuse('from_environment', 'is missing: a promotion comes from somewhere');
  }
  if (record.event === 'promotion' && record.from_environment === record.to_environment) {
    refuse('to_environment', 'must be another one than "from_environment"');
  }
  if (record.event === 'rollback' && record.previous_version === record.version) {
    refuse('version', 'must be the version that was restored, not the one that was left');
  }
  return found;
}

function normalized(record: Checked): DeploymentAudit {
  const { started_at, finished_at, duration_seconds, metadata, ...rest } = record;
  const ended = parseZonedTime(record.timestamp) ?? Number.NaN;
  const began = parseZonedTime(started_at);
  const seconds = duration_seconds ?? (began === undefined ? undefined : (ended - began) / 1000);
  return {
    ...rest,
    timestamp: isoTime(ended),
    ...(began === undefined ? {} : { started_at: isoTime(began) }),
    ...(finished_at === undefined ? {} : { finished_at: isoTime(ended) }),
    ...(seconds === undefined ? {} : { duration_seconds: seconds }),
    ...(metadata === undefined ? {} : { metadata: copyMetadata(metadata) }),
  };
}
