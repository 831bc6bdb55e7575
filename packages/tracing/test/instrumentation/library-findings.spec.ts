import { Diagnostics } from '@eyrie/core/engine';
import { HookedModules } from '../../src/instrumentation/hooked-modules.js';
import { InstrumentationSet } from '../../src/instrumentation/instrumentation-set.js';
import { findLibraryProblems } from '../../src/instrumentation/library-findings.js';
import { PackageLocator } from '../../src/instrumentation/package-locator.js';
import { Service } from './service.js';

// Bounded by what one test starts.
const services: Service[] = [];
afterEach(() => {
  for (const service of services.splice(0)) service.remove();
});

function service(files: Readonly<Record<string, string>>, birdsVersion?: string): Service {
  const started = new Service(files, birdsVersion);
  services.push(started);
  return started;
}

const TOO_EARLY =
  "EYRIE_TRACING_LIBRARY_LOADED_TOO_EARLY: birds was loaded before Eyrie's register, so it makes no spans. Start the app with `node --import @eyrie/tracing/register` (or @eyrie/nestjs/register), before every other --import and --require, and do not import it in code.";
const UNSUPPORTED =
  'EYRIE_TRACING_LIBRARY_UNSUPPORTED: birds 3.0.0 makes no spans: the instrumentation "birds" supports >=1.0.0 <3. Install a version of birds that is supported, or a newer @opentelemetry/auto-instrumentations-node.';

test('a library that was loaded before is said and not described as working', () => {
  const app = service({
    'early.cjs': "globalThis.birds = require('birds');",
    'main.js': 'globalThis.result = birds.sing();',
  });
  const report = app.run('main.js', { own: ['birds'], before: ['--require', './early.cjs'] });
  expect(report.findings).toEqual([TOO_EARLY]);
  expect(report.description).toBe('undici, http');
  expect(report.result).toBe('song');
});

test('a library that was loaded before, and is patched when it is required once more, is not said', () => {
  const app = service({ 'main.js': "globalThis.result = require('birds').sing();" });
  const report = app.run('main.js', { own: ['birds'], before: ['--require', 'birds'] });
  expect(report.findings).toEqual([]);
  expect(report.result).toBe('instrumented song');
});

test.each([
  ['an app of ES modules', '{ "type": "module" }', "import { sing } from 'birds'; sing();"],
  ['a CommonJS app', '{}', "require('birds').sing();"],
])('a version that is not supported is said in %s', (_app, manifest, main) => {
  const app = service({ 'package.json': manifest, 'main.js': main }, '3.0.0');
  const report = app.run('main.js', { own: ['birds'] });
  expect(report.findings).toEqual([UNSUPPORTED]);
  expect(report.description).toBe('undici, http');
});

test('a library of which only a part is loaded, that needs no patch, is not said', () => {
  const app = service({
    'main.js': "require('birds/feathers.js');",
    'node_modules/birds/feathers.js': '',
  });
  expect(app.run('main.js', { own: ['birds'] }).findings).toEqual([]);
});

test('a loader hook that could not be registered is said in an app of ES modules alone', () => {
  const app = service({
    'package.json': '{ "type": "module" }',
    'main.js': '',
    'main.cjs': '',
    // A copy of the instrumentation that came without what it stands on.
    'node_modules/@opentelemetry/instrumentation-undici/package.json': '{ "main": "index.cjs" }',
    'node_modules/@opentelemetry/instrumentation-undici/index.cjs':
      'exports.UndiciInstrumentation = class { enable() {} disable() {} };',
  });
  const [finding, ...further] = app.run('main.js', { own: ['birds'] }).findings;
  expect(finding).toMatch(
    /^EYRIE_TRACING_LOADER_MISSING: The app consists of ES modules, but the loader hook could not be registered, so libraries that it imports make no spans: Cannot find module '@opentelemetry\/instrumentation'/,
  );
  expect(finding).toMatch(
    / Install @opentelemetry\/auto-instrumentations-node anew, and start the app with `node --import @eyrie\/tracing\/register` \(or @eyrie\/nestjs\/register\)\.$/,
  );
  expect(further).toEqual([]);
  expect(app.run('main.cjs', { own: ['birds'] }).findings).toEqual([]);
});

describe('packages that are not installed', () => {
  const request = { loader: { mode: 'unneeded' }, isModuleApp: true } as const;

  function setOf(packages: readonly { name: string; isNamed: boolean }[]): InstrumentationSet {
    const set = new InstrumentationSet({
      locator: new PackageLocator([process.cwd()]),
      modules: new HookedModules(),
      diagnostics: new Diagnostics(),
    });
    set.use(
      packages.map(({ name, isNamed }) => ({
        isNamed,
        definition: {
          key: name,
          packageName: `@eyrie-none/instrumentation-${name}`,
          exportName: 'None',
          config: {},
          libraries: [],
          broughtBy: [],
          isDefault: true,
        },
      })),
    );
    return set;
  }

  test('when there is none at all, the package of all is asked for', () => {
    const { missing } = setOf([
      { name: 'a', isNamed: true },
      { name: 'b', isNamed: false },
    ]);
    expect(findLibraryProblems({ ...request, active: [], missing })).toEqual([
      {
        code: 'EYRIE_TRACING_PACKAGE_MISSING',
        key: '@opentelemetry/auto-instrumentations-node',
        level: 'info',
        packageName: '@opentelemetry/auto-instrumentations-node',
        problem: 'No instrumentation of OpenTelemetry is installed, so libraries make no spans',
        remedy:
          "Run `npm install @opentelemetry/auto-instrumentations-node@^0.82`, or start the app without the --import of Eyrie's register",
      },
    ]);
  });

  test('when there are others, one that was named is asked for', () => {
    const set = setOf([
      { name: 'a', isNamed: true },
      { name: 'b', isNamed: false },
    ]);
    set.add([{ instrumentationName: 'mine', enable: () => {}, disable: () => {} }]);
    expect(findLibraryProblems({ ...request, active: set.all, missing: set.missing })).toEqual([
      {
        code: 'EYRIE_TRACING_PACKAGE_MISSING',
        key: '@eyrie-none/instrumentation-a',
        packageName: '@eyrie-none/instrumentation-a',
        problem: '@eyrie-none/instrumentation-a was asked for, but is not installed',
        remedy:
          "Run `npm install @eyrie-none/instrumentation-a`, or start the app without the --import of Eyrie's register",
      },
    ]);
  });
});
