import { deepEqual } from 'node:assert/strict';
import { test } from 'node:test';
import { countTests } from '../count-tests.mjs';

test('the closing lines of Jest and of Node are added up, colours and prefixes aside', () => {
  const log = [
    'Test Suites: 1 passed, 1 total',
    '\u001b[1mTests:       \u001b[22m\u001b[32m4 passed\u001b[39m, 4 total',
    'Tests:       1 failed, 7 passed, 8 total',
    'ℹ tests 3',
    'ℹ pass 2',
    'ℹ fail 0',
    'ℹ cancelled 1',
    '# pass 5',
  ].join('\n');
  deepEqual(countTests(log), { passed: 18, failed: 2 });
});

test('a log without a runner counts nothing', () => {
  deepEqual(countTests('pass 3\nTests: none'), { passed: 0, failed: 0 });
});
