import { jest } from '@jest/globals';
import { type Diagnostic, Diagnostics } from '../../src/diagnostics/diagnostics.js';
import { announcing } from '../support/announcements.js';

const diagnostic = (more: Partial<Diagnostic> = {}): Diagnostic => ({
  code: 'EYRIE_X',
  problem: 'It broke',
  remedy: 'Mend it',
  ...more,
});

test('a diagnostic is said as one line with code, problem and remedy', () => {
  const { diagnostics, said } = announcing();
  diagnostics.report(diagnostic());
  diagnostics.report(diagnostic({ code: 'EYRIE_Y', level: 'info' }));
  expect(said).toEqual(['warn EYRIE_X: It broke. Mend it.', 'info EYRIE_Y: It broke. Mend it.']);
});

test('a diagnostic is said once per code and key, and counted per code each time', () => {
  const { diagnostics, said } = announcing();
  for (const key of ['a', 'b', 'a', 'b', 'a'])
    diagnostics.report(diagnostic({ key, problem: `It broke ${key}` }));
  diagnostics.report(diagnostic({ code: 'EYRIE_Y', key: 'a' }));
  expect(said).toEqual([
    'warn EYRIE_X: It broke a. Mend it.',
    'warn EYRIE_X: It broke b. Mend it.',
    'warn EYRIE_Y: It broke. Mend it.',
  ]);
  expect(diagnostics.counts()).toEqual([
    { code: 'EYRIE_X', count: 5 },
    { code: 'EYRIE_Y', count: 1 },
  ]);
});

test('no key and an empty key are the same', () => {
  const { diagnostics, said } = announcing();
  diagnostics.report(diagnostic());
  diagnostics.report(diagnostic({ key: '' }));
  expect(said).toHaveLength(1);
});

test('nothing is counted before the first report, and counts are a copy', () => {
  const { diagnostics } = announcing();
  expect(diagnostics.counts()).toEqual([]);
  diagnostics.report(diagnostic());
  const counts = diagnostics.counts();
  diagnostics.report(diagnostic());
  expect(counts).toEqual([{ code: 'EYRIE_X', count: 1 }]);
});

test('no more than 1,000 announcements are made and remembered, which is said once, but all are counted', () => {
  const { diagnostics, said } = announcing();
  for (let key = 0; key < 5000; key += 1) diagnostics.report(diagnostic({ key: `user ${key}` }));
  expect(said).toHaveLength(1001);
  expect(JSON.stringify(said.at(-1))).toContain(
    'EYRIE_DIAGNOSTICS_LIMIT_REACHED: 1000 different warnings were said: further ones are only counted.',
  );
  expect(diagnostics.counts()).toEqual([{ code: 'EYRIE_X', count: 5000 }]);
});

test('a sink that throws is not told again of the same, and harms nobody', () => {
  let calls = 0;
  const diagnostics = new Diagnostics(() => {
    calls += 1;
    throw new Error('the disk is full');
  });
  diagnostics.report(diagnostic());
  diagnostics.report(diagnostic());
  expect(calls).toBe(1);
  expect(diagnostics.counts()).toEqual([{ code: 'EYRIE_X', count: 2 }]);
});

test('a sink that reports in turn ends', () => {
  const said: string[] = [];
  const diagnostics: Diagnostics = new Diagnostics((_level, message) => {
    said.push(message);
    diagnostics.report(diagnostic());
  });
  diagnostics.report(diagnostic());
  expect(said).toHaveLength(1);
  expect(diagnostics.counts()).toEqual([{ code: 'EYRIE_X', count: 2 }]);
});

test('a new sink hears what comes, not what was already said', () => {
  const { diagnostics, said } = announcing();
  diagnostics.report(diagnostic());
  const later: string[] = [];
  diagnostics.announceTo((level, message) => later.push(`${level} ${message}`));
  diagnostics.report(diagnostic());
  diagnostics.report(diagnostic({ key: 'other' }));
  expect(said).toHaveLength(1);
  expect(later).toEqual(['warn EYRIE_X: It broke. Mend it.']);
});

test('without a sink a diagnostic is a line on standard error', () => {
  const write = jest.spyOn(process.stderr, 'write').mockImplementation(() => true);
  try {
    new Diagnostics().report(diagnostic());
    expect(write.mock.calls).toEqual([['EYRIE_X: It broke. Mend it.\n']]);
  } finally {
    write.mockRestore();
  }
});

test('what is only worth knowing is held for somebody who says it all at once, warnings are said as ever', () => {
  const { diagnostics, said } = announcing();
  const known = diagnostic({ code: 'EYRIE_KNOWN', level: 'info' });
  diagnostics.hold();
  diagnostics.report(known);
  diagnostics.report(known);
  diagnostics.report(diagnostic());
  expect(said).toEqual(['warn EYRIE_X: It broke. Mend it.']);
  expect(diagnostics.release()).toEqual([known]);
  expect(diagnostics.release()).toEqual([]);
  diagnostics.report(known);
  diagnostics.report(diagnostic({ code: 'EYRIE_LATER', level: 'info' }));
  expect(said).toEqual(['warn EYRIE_X: It broke. Mend it.', 'info EYRIE_LATER: It broke. Mend it.']);
});
