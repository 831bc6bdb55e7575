import { hasPreloads, isRequiredPreload } from '../../src/instrumentation/preloads.js';

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

test.each([
  [['--import', '@eyrie/tracing/register'], ''],
  [['--enable-source-maps', '--import=./instrument.mjs'], ''],
  [['-r', './instrument.cjs'], ''],
  [['--experimental-default-config-file'], ''],
  [[], '--max-old-space-size=512 --require ./instrument.cjs'],
])('%j and NODE_OPTIONS="%s" load something before the program', (given, variable) => {
  expect(hasPreloads({ arguments: given, variable })).toBe(true);
});

test.each([
  [[], ''],
  [['--enable-source-maps', '--conditions=development'], '--disable-warning=ExperimentalWarning'],
])('%j and NODE_OPTIONS="%s" do not', (given, variable) => {
  expect(hasPreloads({ arguments: given, variable })).toBe(false);
});
