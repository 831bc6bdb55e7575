import { auditDifferences, showAuditEvent } from '../matching/audit-pattern.js';
import { findAmong, lookedFor } from '../matching/search.js';
import type { AuditExpectation } from './expectations.js';
import { isWanted, observabilityIn, timesText, type Verdict, verdict } from './verdict.js';

const MATCHER = 'toHaveAudited';

/** An audit event was kept since the last reset. */
export function toHaveAudited(
  received: unknown,
  type: string | RegExp,
  expected: AuditExpectation = {},
): Verdict {
  const { times, ...pattern } = expected;
  const found = findAmong({
    noun: ['audit event', 'audit events'],
    records: observabilityIn(received, MATCHER).audited(),
    wantedName: typeof type === 'string' ? type : undefined,
    nameOf: (event) => event.type,
    differencesOf: (event) => auditDifferences(event, { ...pattern, type }),
    show: showAuditEvent,
  });
  const { length } = found.fitting;
  return verdict({
    pass: isWanted(length, times),
    matcher: MATCHER,
    wanted: `${lookedFor('audit event', type, pattern)}${timesText(times)}`,
    describe: () => (times === undefined || length === 0 ? '' : `Found: ${length}.\n`) + found.describe(),
  });
}
