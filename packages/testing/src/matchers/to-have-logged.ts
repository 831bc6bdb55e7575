import { lineDifferences, showLine } from '../matching/line-pattern.js';
import { findAmong, lookedFor } from '../matching/search.js';
import type { LineExpectation } from './expectations.js';
import { isWanted, observabilityIn, timesText, type Verdict, verdict } from './verdict.js';

const MATCHER = 'toHaveLogged';

/** A line was written since the last reset. */
export function toHaveLogged(received: unknown, expected: LineExpectation | string | RegExp): Verdict {
  const { times, ...pattern } = expectationOf(expected);
  const lines = observabilityIn(received, MATCHER).logs();
  const { message } = pattern;
  const found = findAmong({
    noun: ['log line', 'log lines'],
    records: lines,
    wantedName: typeof message === 'string' ? message : undefined,
    nameOf: (line) => line.message,
    differencesOf: (line) => lineDifferences(line, pattern),
    show: showLine,
  });
  const { length } = found.fitting;
  return verdict({
    pass: isWanted(length, times),
    matcher: MATCHER,
    wanted: `${lookedFor('log line', undefined, pattern)}${timesText(times)}`,
    describe: () => (times === undefined || length === 0 ? '' : `Found: ${length}.\n`) + found.describe(),
  });
}

function expectationOf(expected: LineExpectation | string | RegExp): LineExpectation {
  return typeof expected === 'string' || expected instanceof RegExp ? { message: expected } : expected;
}
