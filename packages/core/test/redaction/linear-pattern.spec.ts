import { brokenPatternRule } from '../../src/redaction/patterns/linear-pattern.js';

const REPEATS = 'must say how often at most each part repeats: {1,64} instead of +, {0,64} instead of *';
const LOOKS = 'must not look ahead or behind, nor change flags inside of it';
const REFERS = 'must not refer back to what it has matched';
const EMPTY = 'must not match the empty text';
const INVALID = 'must be a valid regular expression';
const STEPS = 'must take at most 1024 steps at each position, all ways to match counted';

describe('a pattern', () => {
  test.each([
    /abc/,
    /[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}/i,
    /\b[A-Z]{2}\d{2}[A-Z0-9]{11,30}\b/,
    /[\]\\^-]{1,64}@/u,
    /(?:foo|ba[rz])\.{2,3}?(?<rest>x)?\u{1F600}?\p{Lu}\x41\cA/u,
    /^(?:\d{3}-){2}\d{4}$/m,
    /a{,3}b}{/,
    '\\d{16}',
  ])('%s is linear for sure', (pattern) => {
    expect(brokenPatternRule(pattern)).toBeUndefined();
  });

  test.each([
    [/(a+)+$/, REPEATS],
    [/(a|aa)+$/, REPEATS],
    [/(.*)*x/, REPEATS],
    [/^(\w+\s?)*$/, REPEATS],
    [/\s+$/, REPEATS],
    [/a{2,}b/, REPEATS],
    [/(?:a|a){20}b/, STEPS],
    [/(?:a|a?){30}/, STEPS],
    [/(?:a{1,9}){1,9}x/, STEPS],
    [/a{0,32}a{0,32}a{0,32}x/, STEPS],
    [/(?:a?){30}(?:a){30}/, STEPS],
    [/(?:(?:a{1,4}){1,4}){1,4}/, STEPS],
    [/x{5000}/, STEPS],
    [/(?=a)b/, LOOKS],
    [/(?<!a)b/, LOOKS],
    [/(?<=a)b/, LOOKS],
    [/(?!a)b/, LOOKS],
    [/(a)\1/, REFERS],
    [/(?<x>a)\k<x>/, REFERS],
    [/a?/, EMPTY],
    [/a{0,4}|b/, EMPTY],
    [/\b/, EMPTY],
    ['', EMPTY],
    ['(', INVALID],
    [/a/y, 'must have neither the flag "v" nor "y"'],
  ])('%s is refused', (pattern, rule) => {
    expect(brokenPatternRule(pattern)).toBe(rule);
  });
});
