import { Service, type ServiceReport } from './service.js';

// Bounded by what one test starts.
const services: Service[] = [];
afterEach(() => {
  for (const service of services.splice(0)) service.remove();
});

function service(files: Readonly<Record<string, string>>): Service {
  const started = new Service(files);
  services.push(started);
  return started;
}

const AS_MODULES = { 'package.json': '{ "type": "module" }' };
const MODULE_APP = `
  import http from 'http';
  import { get, Server } from 'node:http';
  import pg from 'pg';
  import { sing } from 'birds';
  globalThis.result = {
    pg: pg.Client.prototype.query.__wrapped === true,
    birds: sing(),
    client: get.__wrapped === true && http.get === get,
    server: Server.prototype.emit.__wrapped === true,
  };`;
const COMMONJS_APP = `
  const { get, Server } = require('http');
  globalThis.result = {
    pg: require('pg').Client.prototype.query.__wrapped === true,
    birds: require('birds').sing(),
    client: get.__wrapped === true,
    server: Server.prototype.emit.__wrapped === true,
  };`;

const ALL_PATCHED: ServiceReport = {
  loader: 'in-thread',
  names: ['undici', 'http', 'pg', 'birds'],
  description: 'undici, http, pg, birds',
  findings: [],
  said: [],
  spans: [],
  result: { pg: true, birds: 'instrumented song', client: true, server: false },
};

describe.each(['--import', '--require'] as const)('turned on by %s', (by) => {
  test('libraries and the http client are patched in an app of ES modules, the http server is not', () => {
    const app = service({ ...AS_MODULES, 'main.js': MODULE_APP }).link('pg');
    expect(app.run('main.js', { by, own: ['birds'] })).toEqual(ALL_PATCHED);
  });

  test('libraries and the http client are patched in a CommonJS app, the http server is not', () => {
    const app = service({ 'main.js': COMMONJS_APP }).link('pg');
    expect(app.run('main', { by, own: ['birds'] })).toEqual(ALL_PATCHED);
  });
});

test('only what the app has installed is turned on', () => {
  const app = service({ ...AS_MODULES, 'main.js': '' });
  expect(app.run('main.js')).toMatchObject({ loader: 'unneeded', names: ['undici', 'http'], findings: [] });
});

test('a library that pnpm keeps for a dependency of the app counts as installed', () => {
  const app = service({ 'main.js': '', 'node_modules/.pnpm/node_modules/kafkajs/package.json': '{}' });
  expect(app.run('main.js').names).toEqual(['undici', 'http', 'kafkajs']);
});

test('any package of the AWS SDK turns its instrumentation on', () => {
  const app = service({ 'main.js': '', 'node_modules/@aws-sdk/client-s3/package.json': '{}' });
  expect(app.run('main.js').names).toEqual(['undici', 'http', 'aws-sdk']);
});

test('options take libraries away, and those that are taken away are as they were', () => {
  const app = service({ ...AS_MODULES, 'main.js': MODULE_APP }).link('pg');
  const report = app.run('main.js', { libraries: { pg: false, http: false, undici: false }, own: ['birds'] });
  expect(report).toMatchObject({
    names: ['birds'],
    description: 'birds',
    findings: [],
    result: { pg: false, birds: 'instrumented song', client: false, server: false },
  });
});

test('options add libraries that are not in the default set, those of Node included', () => {
  const files = { 'main.js': "globalThis.result = require('node:dns').lookup.__wrapped === true;" };
  const report = service(files).run('main.js', { libraries: { dns: true } });
  expect(report).toMatchObject({ names: ['undici', 'http', 'dns'], result: true });
});

test('variables of OpenTelemetry replace the default set and take from it', () => {
  const app = service({ 'main.js': '' }).link('pg');
  const environment = {
    OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'undici, pg, dns',
    OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'dns',
  };
  expect(app.run('main.js', { environment }).names).toEqual(['undici', 'pg']);
});

test('an instrumentation that cannot be turned on is said, and the others work', () => {
  const app = service({ ...AS_MODULES, 'main.js': MODULE_APP }).link('pg');
  const { said, result } = app.run('main.js', { own: ['broken', 'birds'] });
  expect(said).toEqual([
    'EYRIE_TRACING_LIBRARY_FAILED: The instrumentation "broken" failed and makes no spans: no wings. Update it together with the other packages of OpenTelemetry, or take it out of tracing.libraries and tracing.instrumentations.',
  ]);
  expect(result).toEqual(ALL_PATCHED.result);
});

test('an installed package that is broken is said, and the others work', () => {
  const app = service({
    'main.js': COMMONJS_APP,
    'node_modules/kafkajs/package.json': '{}',
    'node_modules/@opentelemetry/instrumentation-kafkajs/index.js': "throw new Error('no build');",
    'node_modules/redis/package.json': '{}',
    'node_modules/@opentelemetry/instrumentation-redis/index.js': '',
  }).link('pg');
  const { said, names } = app.run('main.js');
  const remedy =
    'Update it together with the other packages of OpenTelemetry, or take it out of tracing.libraries and tracing.instrumentations.';
  expect(said).toEqual([
    `EYRIE_TRACING_LIBRARY_FAILED: The instrumentation "redis" failed and makes no spans: @opentelemetry/instrumentation-redis does not export RedisInstrumentation. ${remedy}`,
    `EYRIE_TRACING_LIBRARY_FAILED: The instrumentation "kafkajs" failed and makes no spans: no build. ${remedy}`,
  ]);
  expect(names).toEqual(['undici', 'http', 'pg']);
});

test('calls over fetch and node:http make spans and carry their context inside of a trace, and neither outside of one', () => {
  const app = service({
    ...AS_MODULES,
    'main.js': `
      import { createServer, get } from 'node:http';
      const server = createServer(({ headers }, response) => response.end(headers.traceparent ?? 'none'));
      await new Promise((done) => server.listen(0, '127.0.0.1', done));
      const url = 'http://127.0.0.1:' + server.address().port;
      const overFetch = async () => (await fetch(url)).text();
      const overHttp = () =>
        new Promise((done) => get(url, (response) => response.setEncoding('utf8').on('data', done)));
      const outside = [await overFetch(), await overHttp()];
      let inside;
      await inSpan(async () => { inside = [await overFetch(), await overHttp()]; });
      globalThis.result = { outside, inside: inside.map((header) => header.length) };
      server.close();
      server.closeAllConnections();`,
  });
  const { spans, result } = app.run('main.js');
  expect(result).toEqual({ outside: ['none', 'none'], inside: [55, 55] });
  expect(spans).toEqual(['GET', 'GET', 'work']);
});

test('an instrumentation of somebody for a library of the default set takes the place of ours', () => {
  const app = service({
    ...AS_MODULES,
    'main.js': `
      import { createServer, get } from 'node:http';
      const server = createServer((_request, response) => response.end());
      await new Promise((done) => server.listen(0, '127.0.0.1', done));
      const { port } = server.address();
      const call = (path) => new Promise((done) => get({ port, path }, (response) => response.resume().on('end', done)));
      await inSpan(async () => { await call('/seen'); await call('/ignored'); });
      server.close();
      server.closeAllConnections();`,
  });
  const { names, spans } = app.run('main.js', { own: ['http'] });
  expect(names).toEqual(['undici', 'http']);
  // Theirs opens a span for what the server does too.
  expect(spans).toEqual(['GET', 'GET', 'GET', 'work']);
});

test('everything is as it was after it was turned off', () => {
  const app = service({
    ...AS_MODULES,
    'main.js': `
      import { get } from 'node:http';
      import { createRequire } from 'node:module';
      const birds = createRequire(import.meta.url)('birds');
      const on = [birds.sing(), get.__wrapped === true];
      enabled.disable();
      globalThis.result = { on, off: [birds.sing(), get.__wrapped === true] };`,
  });
  expect(app.run('main.js', { own: ['birds'] }).result).toEqual({
    on: ['instrumented song', true],
    off: ['song', false],
  });
});

test('the loader in another thread patches libraries where Node has no hooks in the thread of the app', () => {
  const app = service({
    ...AS_MODULES,
    'main.js': "import { sing } from 'birds'; globalThis.result = sing();",
  });
  expect(app.run('main.js', { fixture: 'enable-off-thread.ts' })).toEqual({
    loader: 'off-thread',
    result: 'instrumented song',
  });
});
