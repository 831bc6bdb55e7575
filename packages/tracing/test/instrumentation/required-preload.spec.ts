import { isRequiredPreload } from '../../src/instrumentation/required-preload.js';

test.each([
  [['--require', '@eyrie/tracing/register']],
  [['--enable-source-maps', '-r', '@eyrie/tracing/register']],
  [['--require=@eyrie/tracing/register', '--inspect']],
  [['--require', '/app/node_modules/@eyrie/tracing/dist/register.js']],
  [['-r', 'C:\\app\\node_modules\\@eyrie\\tracing\\dist\\register.js']],
])('%j loads it by --require', (given) => {
  expect(isRequiredPreload({ arguments: given, variable: undefined })).toBe(true);
});

test.each([
  [[]],
  [['--import', '@eyrie/tracing/register']],
  [['--require', './other.cjs', '--import', '@eyrie/tracing/register']],
  [['--require', '@eyrie/tracing/registered-elsewhere']],
])('%j does not', (given) => {
  expect(isRequiredPreload({ arguments: given, variable: '' })).toBe(false);
});

test('NODE_OPTIONS counts as well', () => {
  const variable = '--max-old-space-size=512 --require "@eyrie/tracing/register"';
  expect(isRequiredPreload({ arguments: [], variable })).toBe(true);
  expect(isRequiredPreload({ arguments: [], variable: '--import @eyrie/tracing/register' })).toBe(false);
});
