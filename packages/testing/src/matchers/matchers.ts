import { toBeValidTelemetry } from './to-be-valid-telemetry.js';
import { toHaveAudited } from './to-have-audited.js';
import { toHaveLogged } from './to-have-logged.js';
import { toHaveRecorded } from './to-have-recorded.js';
import { toHaveSpan } from './to-have-span.js';

/**
 * The matchers for any test runner whose `expect.extend` is that of Jest. `@eyrie/testing/jest` and
 * `@eyrie/testing/vitest` do this, and know the types.
 *
 * @example
 * ```ts
 * import { matchers } from '@eyrie/testing';
 * expect.extend(matchers);
 * ```
 */
export const matchers = Object.freeze({
  toHaveRecorded,
  toHaveSpan,
  toHaveLogged,
  toHaveAudited,
  toBeValidTelemetry,
});
