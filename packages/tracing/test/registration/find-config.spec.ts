import { Service } from '../instrumentation/service.js';

// Bounded by what one test starts.
const services: Service[] = [];
afterEach(() => {
  for (const service of services.splice(0)) service.remove();
});

function service(files: Readonly<Record<string, string>>): Service {
  const started = new Service(files).link('@eyrie/core');
  services.push(started);
  return started;
}

const config = (name: string) =>
  `import { defineConfig } from '@eyrie/core/engine'; export default defineConfig({ service: { name: '${name}' } });`;
const commonjs = (name: string, target: string) =>
  `const { defineConfig } = require('@eyrie/core/engine'); ${target} = defineConfig({ service: { name: '${name}' } });`;

const AS_MODULES = { 'package.json': '{ "type": "module" }' };

test.each([
  ['an ES module', { ...AS_MODULES, 'dist/eyrie.config.js': config('found') }],
  ['an ES module by its extension', { 'dist/eyrie.config.mjs': config('found') }],
  ['CommonJS as TypeScript writes it', { 'dist/eyrie.config.js': commonjs('found', 'exports.default') }],
  ['CommonJS as people write it', { 'dist/eyrie.config.cjs': commonjs('found', 'module.exports') }],
])('%s beside the entry file is found', (_kind, files) => {
  const app = service({ ...files, 'dist/main.cjs': '' });
  expect(app.run('dist/main.cjs')).toMatchObject({ service: 'found', said: [] });
});

test('TypeScript is found beside an entry file that is TypeScript itself, before JavaScript', () => {
  const app = service({
    ...AS_MODULES,
    'src/eyrie.config.ts': config('typescript'),
    'src/eyrie.config.js': config('javascript'),
    'src/main.ts': '',
    'src/main.js': '',
  });
  expect(app.run('src/main.ts').service).toBe('typescript');
  expect(app.run('src/main.js').service).toBe('javascript');
});

test('one beside the entry file wins over one in the working directory', () => {
  const app = service({
    ...AS_MODULES,
    'dist/eyrie.config.js': config('beside'),
    'dist/main.js': '',
    'eyrie.config.js': config('root'),
    'other/main.js': '',
  });
  expect(app.run('dist/main.js').service).toBe('beside');
  expect(app.run('other/main.js').service).toBe('root');
});

test('EYRIE_CONFIG wins over all', () => {
  const app = service({
    ...AS_MODULES,
    'eyrie.config.js': config('root'),
    'settings/mine.js': config('named'),
    'main.js': '',
  });
  expect(app.run('main.js', { environment: { EYRIE_CONFIG: 'settings/mine.js' } }).service).toBe('named');
});

test('without one nothing is said', () => {
  expect(service({ 'main.js': '' }).run('main.js')).toMatchObject({ said: [], names: ['undici', 'http'] });
});

test('a library that the configuration imports is patched when the configuration sees it', () => {
  const app = service({
    ...AS_MODULES,
    'main.js': '',
    'eyrie.config.js': `
      import { defineConfig } from '@eyrie/core/engine';
      import { Server } from '@grpc/grpc-js';
      const name = Server.prototype.register.__wrapped === true ? 'patched' : 'as it was';
      export default defineConfig({ service: { name } });`,
  }).link('@grpc/grpc-js');
  expect(app.run('main.js')).toMatchObject({ service: 'patched', findings: [] });
});

const REMEDY =
  'Let the file export defineConfig({ … }) as default, without top-level await, and check that `node` alone can load it; EYRIE_CONFIG names another file.';

test.each([
  ['throws', "throw new Error('no such secret');", 'no such secret'],
  [
    'awaits at its top level',
    `await 1; ${config('found')}`,
    'it, or a module that it imports, awaits at its top level',
  ],
  [
    'exports another thing',
    "export default { service: { name: 'found' } };",
    'its default export was not made by defineConfig',
  ],
  ['exports nothing', '', 'its default export was not made by defineConfig'],
])('a configuration that %s is said, and the service goes on without it', (_what, content, reason) => {
  const app = service({ ...AS_MODULES, 'main.js': '', 'eyrie.config.js': content });
  const report = app.run('main.js');
  expect(report.said).toEqual([
    `EYRIE_TRACING_CONFIG_UNREADABLE: @eyrie/tracing/register goes on without the configuration ${app.folder}/eyrie.config.js: ${reason}. ${REMEDY}`,
  ]);
  expect(report.service).toBeUndefined();
  expect(report.names).toEqual(['undici', 'http']);
});

test('a file that EYRIE_CONFIG names and that does not exist is said', () => {
  const app = service({ 'main.js': '' });
  const { said } = app.run('main.js', { environment: { EYRIE_CONFIG: 'none.js' } });
  expect(said).toEqual([
    `EYRIE_TRACING_CONFIG_UNREADABLE: @eyrie/tracing/register goes on without the configuration ${app.folder}/none.js: Cannot find module '${app.folder}/none.js'. ${REMEDY}`,
  ]);
});
