import { findAmong, lookedFor } from '../matching/search.js';
import { showSpan, spanDifferences } from '../matching/span-pattern.js';
import type { SpanExpectation } from './expectations.js';
import { isWanted, observabilityIn, timesText, type Verdict, verdict } from './verdict.js';

const MATCHER = 'toHaveSpan';

/** A span has ended since the last reset. */
export function toHaveSpan(
  received: unknown,
  name: string | RegExp,
  expected: SpanExpectation = {},
): Verdict {
  const { times, ...pattern } = expected;
  const spans = observabilityIn(received, MATCHER).spans();
  const found = findAmong({
    noun: ['span', 'spans'],
    records: spans,
    wantedName: typeof name === 'string' ? name : undefined,
    nameOf: (span) => span.name,
    differencesOf: (span) => spanDifferences(span, { ...pattern, name }, spans),
    show: (span) => showSpan(span, spans),
  });
  const { length } = found.fitting;
  return verdict({
    pass: isWanted(length, times),
    matcher: MATCHER,
    wanted: `${lookedFor('span', name, pattern)}${timesText(times)}`,
    describe: () =>
      (times === undefined || length === 0 ? '' : `Found: ${length}.\n`) +
      found.describe() +
      hint(spans.length),
  });
}

function hint(count: number): string {
  return count > 0
    ? ''
    : '\nSpans arrive when they end: await observability.settled() first. What the sampler drops is never seen.';
}
