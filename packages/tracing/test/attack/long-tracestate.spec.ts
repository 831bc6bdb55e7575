import { TraceStateList } from '../../src/propagation/trace-state-list.js';

// A pattern that backtracks would take minutes for it.
const BLANKS = ' \t'.repeat(500_000);

test.each([
  ['inside a value', `a=1${BLANKS}2`, undefined],
  ['before a member', `${BLANKS}a=1`, 'a=1'],
  ['behind a member', `a=1${BLANKS}`, 'a=1'],
  ['alone', BLANKS, undefined],
  ['between members', `a=1${BLANKS},${BLANKS}b=2`, 'a=1,b=2'],
])('a million blanks %s are read at once', (_, header, written) => {
  expect(TraceStateList.parse(header)?.serialize()).toBe(written);
});
