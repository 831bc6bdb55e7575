import * as v from 'valibot';
import type { JsonObject } from '../event/json.js';
import type { DeploymentSource } from './deployment-audit.js';
import { DEPLOYMENT_LIMITS } from './deployment-limits.js';
import { parseZonedTime } from './deployment-time.js';
import { copyMetadata } from './metadata.js';

const { nameLength, urlLength, commitLength, approvers, incidents, metadataBytes, metadataDepth } =
  DEPLOYMENT_LIMITS;

const NO_CONTROL_CHARACTERS = /^\P{Cc}+$/u;

/** Each rule is said once, in words that follow the property's name. */
function that<T>(test: (value: unknown) => boolean, rule: string): v.GenericSchema<T> {
  return v.custom<T>(test, rule);
}

function isLine(value: unknown, maxLength: number): value is string {
  return (
    typeof value === 'string' &&
    value.trim() !== '' &&
    value.length <= maxLength &&
    value.isWellFormed() &&
    NO_CONTROL_CHARACTERS.test(value)
  );
}

function line(maxLength: number = nameLength): v.GenericSchema<string> {
  return that<string>(
    (value) => isLine(value, maxLength),
    `must be text of 1 to ${maxLength} characters on one line`,
  );
}

function lines(max: number): v.GenericSchema<readonly string[]> {
  const rule = `must be a list of at most ${max} items`;
  return v.pipe(v.array(line(), rule), v.maxLength(max, rule));
}

function oneOf<const T extends string>(...values: readonly T[]): v.GenericSchema<T> {
  return that<T>(
    (value) => (values as readonly unknown[]).includes(value),
    `must be one of ${values.map((value) => `"${value}"`).join(', ')}`,
  );
}

const time = that<string>(
  (value) => parseZonedTime(value) !== undefined,
  'must be a time of ISO 8601 with its zone, such as "2026-02-01T10:30:00Z"',
);

const flag = that<boolean>((value) => typeof value === 'boolean', 'must be true or false');

const result = oneOf('passed', 'failed');

const webAddress = that<string>((value) => {
  if (!isLine(value, urlLength) || !URL.canParse(value)) return false;
  const { protocol, username, password } = new URL(value);
  return (protocol === 'https:' || protocol === 'http:') && username === '' && password === '';
}, 'must be an address of http or https without user and password');

const metadata = v.custom<JsonObject>(
  (value) => copyMetadata(value) !== undefined,
  `must be an object of JSON of at most ${metadataBytes} bytes and ${metadataDepth} levels, without a name "__proto__" and lone surrogates`,
);

const SOURCES: readonly DeploymentSource[] = ['argocd', 'github', 'gitlab', 'api', 'cli'];

const VALIDATION_RESULTS = {
  smoke_tests: v.optional(result),
  health_check: v.optional(result),
  rollback: v.optional(result),
};

/** Every property of a record with its own rule; what several have to do with each other is checked elsewhere. */
const DEPLOYMENT_PROPERTIES = {
  event: oneOf('deployment', 'rollback', 'promotion'),
  timestamp: time,
  service: line(),
  version: line(),
  from_environment: v.optional(line()),
  to_environment: line(),
  initiator: line(),
  approvers: v.optional(lines(approvers), []),
  pr_url: v.optional(webAddress),
  argocd_sync_id: v.optional(line()),
  argocd_revision: v.optional(
    that<number>(
      (value) => Number.isSafeInteger(value) && (value as number) >= 0,
      'must be a whole number: the id in Argo CD\'s history (a commit belongs into "commit_sha")',
    ),
  ),
  success: flag,
  duration_seconds: v.optional(
    that<number>(
      (value) => Number.isFinite(value) && (value as number) >= 0,
      'must be a number of at least 0',
    ),
  ),
  validation_results: v.optional(v.object(VALIDATION_RESULTS, 'must be an object')),
  metadata: v.optional(metadata),
  id: v.optional(line()),
  idempotency_key: v.optional(line()),
  commit_sha: v.optional(line(commitLength)),
  previous_version: v.optional(line()),
  artifact: v.optional(
    that<string>(
      (value) => isLine(value, urlLength) && /^pkg:[a-z]/i.test(value),
      'must be a package URL, such as "pkg:oci/checkout@sha256:…"',
    ),
  ),
  started_at: v.optional(time),
  finished_at: v.optional(time),
  rework: v.optional(flag),
  incident_ids: v.optional(lines(incidents)),
  source: v.optional(oneOf(...SOURCES)),
  raw_digest: v.optional(
    that<string>(
      (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value),
      'must be a SHA-256 in lower-case hexadecimal',
    ),
  ),
};

/** A record by the rules of its single properties, before what they have to do with each other is checked. */
export const deploymentSchema = v.object(DEPLOYMENT_PROPERTIES);

/** Names of properties that a record does not have, with their path. */
export function unknownProperties(record: Readonly<Record<string, unknown>>): readonly string[] {
  const unknown = Object.keys(record).filter((name) => !Object.hasOwn(DEPLOYMENT_PROPERTIES, name));
  const results = record.validation_results;
  if (typeof results !== 'object' || results === null) return unknown;
  const further = Object.keys(results).filter((name) => !Object.hasOwn(VALIDATION_RESULTS, name));
  return [...unknown, ...further.map((name) => `validation_results.${name}`)];
}
