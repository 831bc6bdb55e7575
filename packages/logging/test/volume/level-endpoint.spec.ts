import { type EndpointAccess, EyrieApp } from '@eyrie/core/engine';
import type { LevelChange } from '../../src/volume/level-change.js';
import { levelEndpoint } from '../../src/volume/level-endpoint.js';
import { LevelRules } from '../../src/volume/level-rules.js';
import { SetClock } from './set-clock.js';

const BEARER = { type: 'bearer', token: 'correct-horse' } as const;
const PATH = '/api/v1/log-levels';

// Bounded by what one test starts.
const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const each of undo.splice(0)) await each();
});

/** A started app whose levels can be set over HTTP, on a free port of its own. */
async function serve(access: EndpointAccess = BEARER) {
  const app = new EyrieApp();
  const said: string[] = [];
  app.diagnostics.announceTo((_level, message) => said.push(message));
  const clock = new SetClock();
  const changes: LevelChange[] = [];
  const rules = new LevelRules({
    clock,
    levels: { 'TypeOrm*': 'warn' },
    onChange: (change) => changes.push(change),
  });
  undo.push(
    () => app.lifecycle.close(),
    () => rules.close(),
  );
  const endpoint = levelEndpoint({ rules, access });
  app.management.mount({ ...endpoint, address: { port: 0, host: '127.0.0.1' } });
  await app.lifecycle.start();
  const origin = `http://127.0.0.1:${app.management.ownPortOf('log levels')}`;
  const ask = async (method: string, body?: string | Buffer, more: RequestInit & { query?: string } = {}) => {
    const { query = '', ...init } = more;
    const response = await fetch(`${origin}${PATH}${query}`, {
      method,
      ...(body !== undefined && { body }),
      headers: { authorization: 'Bearer correct-horse', 'content-type': 'application/json' },
      ...init,
    });
    return { status: response.status, text: await response.text(), headers: response.headers };
  };
  return { rules, clock, changes, said, ask };
}

const override = (more: object) => ({
  logger: '*',
  level: 'debug',
  seconds: 600,
  remainingSeconds: 600,
  expiresAt: '2026-03-01T12:10:00.000Z',
  by: 'the management endpoint',
  ...more,
});

const BASE = { level: 'info', levels: { 'TypeOrm*': 'warn' } };

describe('the level endpoint', () => {
  test('shows the levels as they are', async () => {
    const { ask, rules } = await serve();
    rules.set({ level: 'error', logger: 'Noisy', seconds: 60, by: 'ada' });
    const { status, text, headers } = await ask('GET');
    expect(status).toBe(200);
    expect(text).toBe(
      '{"level":"info","levels":{"TypeOrm*":"warn"},"overrides":[{"logger":"Noisy","level":"error","seconds":60,' +
        '"remainingSeconds":60,"expiresAt":"2026-03-01T12:01:00.000Z","by":"ada"}]}\n',
    );
    expect([
      headers.get('content-type'),
      headers.get('cache-control'),
      headers.get('x-content-type-options'),
    ]).toEqual(['application/json; charset=utf-8', 'no-store', 'nosniff']);
  });

  test('sets the level of one logger for a time, and answers with the new state', async () => {
    const { ask, rules, changes } = await serve();
    const { status, text } = await ask(
      'POST',
      '{ "level": "debug", "logger": "UsersService", "seconds": 300 }',
    );
    expect(status).toBe(200);
    expect(JSON.parse(text)).toEqual({
      ...BASE,
      overrides: [
        override({
          logger: 'UsersService',
          seconds: 300,
          remainingSeconds: 300,
          expiresAt: '2026-03-01T12:05:00.000Z',
        }),
      ],
    });
    expect([rules.levelOf('UsersService'), rules.levelOf('Other')]).toEqual(['debug', 'info']);
    expect(changes).toEqual([
      { type: 'set', logger: 'UsersService', level: 'debug', seconds: 300, by: 'the management endpoint' },
    ]);
  });

  test('sets the level of every logger for ten minutes where nothing else is said, and it reverts', async () => {
    const { ask, rules, clock } = await serve();
    const { text } = await ask('POST', '{"level":"debug"}');
    expect(JSON.parse(text)).toEqual({ ...BASE, overrides: [override({})] });
    clock.pass(600_000);
    expect(JSON.parse((await ask('GET')).text)).toEqual({ ...BASE, overrides: [] });
    expect(rules.levelOf('A')).toBe('info');
  });

  test('takes back one, or all', async () => {
    const { ask, rules, changes } = await serve();
    for (const logger of ['A', 'B', 'C']) rules.set({ level: 'debug', logger });
    const one = await ask('DELETE', undefined, { query: '?logger=B' });
    expect([one.status, rules.current().overrides.map(({ logger }) => logger)]).toEqual([200, ['A', 'C']]);
    const all = await ask('DELETE');
    expect([all.status, JSON.parse(all.text)]).toEqual([200, { ...BASE, overrides: [] }]);
    expect(changes.slice(3)).toEqual(
      ['B', 'A', 'C'].map((logger) => ({
        type: 'cleared',
        logger,
        level: 'debug',
        by: 'the management endpoint',
      })),
    );
  });

  test('takes back nothing where nothing is set, with the same answer', async () => {
    const { ask } = await serve();
    expect(await ask('DELETE', undefined, { query: '?logger=A' })).toMatchObject({ status: 200 });
  });

  test('understands any spelling of the content type', async () => {
    const { ask } = await serve();
    for (const type of ['application/json; charset=utf-8', 'Application/JSON', 'application/json ;a=b']) {
      const headers = { authorization: 'Bearer correct-horse', 'content-type': type };
      expect(await ask('POST', '{"level":"debug"}', { headers })).toMatchObject({ status: 200 });
    }
  });
});

describe('who may not', () => {
  test('is refused without the token, and changes nothing', async () => {
    const { ask, rules } = await serve();
    for (const authorization of ['', 'Bearer wrong', 'Basic correct-horse']) {
      const headers = { authorization, 'content-type': 'application/json' };
      expect(await ask('POST', '{"level":"debug"}', { headers })).toMatchObject({
        status: 401,
        text: 'Unauthorized\n',
      });
    }
    expect(rules.current().overrides).toEqual([]);
  });

  test('is everybody until a secret is set, which is said at start', async () => {
    const { ask, said } = await serve({ type: 'closed', secretName: 'EYRIE_LOGGING_LEVEL_CONTROL_TOKEN' });
    expect(await ask('GET')).toMatchObject({ status: 401 });
    expect(said[0]).toBe(
      `EYRIE_MANAGEMENT_ENDPOINT_CLOSED: The management endpoint "log levels" at ${PATH} answers 401 to everybody.` +
        ' Set EYRIE_LOGGING_LEVEL_CONTROL_TOKEN to open it to those who know the secret.',
    );
  });

  test('asks with another method', async () => {
    const { ask } = await serve();
    const { status, headers } = await ask('PUT', '{}');
    expect([status, headers.get('allow')]).toEqual([405, 'GET, POST, DELETE']);
  });
});

describe('a request that cannot be is answered with what is wrong', () => {
  const BODY_REMEDY = 'Send a body such as {"level":"debug","logger":"UsersService","seconds":300}';
  const QUERY_REMEDY = 'Name one logger, as in "?logger=UsersService", or leave the query out to revert all';
  const NAME_RULE =
    'must be the name of a logger, with "*" at most at its end, of 1 to 256 characters on one line';
  const LEVEL_RULE = 'must be one of "debug", "info", "warn", "error", "critical"';
  const SECONDS_RULE = 'must be a whole number from 1 to 86400';

  test.each<[body: string, problem: string]>([
    ['', 'The body is no JSON'],
    ['{"level":', 'The body is no JSON'],
    ['level=debug', 'The body is no JSON'],
    ['null', 'The body is no JSON object'],
    ['[]', 'The body is no JSON object'],
    ['"debug"', 'The body is no JSON object'],
    ['{}', 'The property "level" must be given'],
    ['{"level":"trace"}', `The property "level" ${LEVEL_RULE}`],
    ['{"level":null}', `The property "level" ${LEVEL_RULE}`],
    ['{"level":"debug","logger":""}', `The property "logger" ${NAME_RULE}`],
    ['{"level":"debug","logger":"a*b"}', `The property "logger" ${NAME_RULE}`],
    ['{"level":"debug","logger":null}', `The property "logger" ${NAME_RULE}`],
    ['{"level":"debug","seconds":0}', `The property "seconds" ${SECONDS_RULE}`],
    ['{"level":"debug","seconds":86401}', `The property "seconds" ${SECONDS_RULE}`],
    ['{"level":"debug","seconds":"60"}', `The property "seconds" ${SECONDS_RULE}`],
    ['{"level":"debug","second":60}', 'The property "second" is unknown'],
    ['{"level":"debug","by":"ada"}', 'The property "by" is unknown'],
    ['{"level":"debug","__proto__":{}}', 'The property "__proto__" is unknown'],
    ['{"level":"debug","constructor":1}', 'The property "constructor" is unknown'],
    ['{"level":"debug","<script>\\n":1}', 'The property "<script>\\n" is unknown'],
  ])('%s', async (body, problem) => {
    const { ask, rules } = await serve();
    const { status, text, headers } = await ask('POST', body);
    expect([status, JSON.parse(text)]).toEqual([
      400,
      { code: 'EYRIE_LOGGING_LEVEL_REQUEST_INVALID', problem, remedy: BODY_REMEDY },
    ]);
    expect([headers.get('content-type'), headers.get('cache-control')]).toEqual([
      'application/json; charset=utf-8',
      'no-store',
    ]);
    expect(rules.current().overrides).toEqual([]);
  });

  test('so are bytes that are no UTF-8', async () => {
    const { ask } = await serve();
    const { status, text } = await ask('POST', Buffer.from('7b226c6576656c223a22ff227d', 'hex'));
    expect([status, JSON.parse(text)]).toMatchObject([400, { problem: 'The body is no JSON' }]);
  });

  test.each<[query: string, problem: string]>([
    ['?loger=A', 'The parameter "loger" is unknown'],
    ['?logger=A&all=1', 'The parameter "all" is unknown'],
    ['?logger=A&logger=B', 'The parameter "logger" is given more than once'],
    ['?logger=', `The parameter "logger" ${NAME_RULE}`],
    ['?logger=a*b', `The parameter "logger" ${NAME_RULE}`],
  ])('so is a query such as %s, which reverts nothing', async (query, problem) => {
    const { ask, rules } = await serve();
    rules.set({ level: 'debug', logger: 'A' });
    const { status, text } = await ask('DELETE', undefined, { query });
    expect([status, JSON.parse(text)]).toEqual([
      400,
      { code: 'EYRIE_LOGGING_LEVEL_REQUEST_INVALID', problem, remedy: QUERY_REMEDY },
    ]);
    expect(rules.current().overrides).toHaveLength(1);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonx', ''])(
    'a body of the type "%s" with 415',
    async (type) => {
      const { ask, rules } = await serve();
      const headers = { authorization: 'Bearer correct-horse', 'content-type': type };
      const { status, text } = await ask('POST', '{"level":"debug"}', { headers });
      expect([status, JSON.parse(text)]).toEqual([
        415,
        {
          code: 'EYRIE_LOGGING_LEVEL_REQUEST_NOT_JSON',
          problem: 'The body is not sent as JSON',
          remedy: 'Send it with the header "content-type: application/json"',
        },
      ]);
      expect(rules.current().overrides).toEqual([]);
    },
  );

  test('a body of more than 4 KiB with 413', async () => {
    const { ask, said } = await serve();
    const fitting = '{"level":"debug"}'.padEnd(4096);
    expect(await ask('POST', fitting)).toMatchObject({ status: 200 });
    expect(await ask('POST', `${fitting} `)).toMatchObject({ status: 413 });
    expect(said.filter((message) => message.includes('FAILED'))).toEqual([]);
  });

  test('one override too many with 409', async () => {
    const { ask, rules } = await serve();
    for (let index = 0; index < 100; index += 1) rules.set({ level: 'debug', logger: `L${index}` });
    const { status, text } = await ask('POST', '{"level":"debug","logger":"A"}');
    expect([status, JSON.parse(text)]).toEqual([
      409,
      {
        code: 'EYRIE_LOGGING_LEVEL_OVERRIDES_FULL',
        problem: '100 levels are set for a time already',
        remedy: 'Clear some of them, or set one for many loggers with "*" at the end of the name',
      },
    ]);
  });
});

test('two apps set each their own levels', async () => {
  const [one, two] = [await serve(), await serve()];
  await one.ask('POST', '{"level":"debug"}');
  expect([one.rules.levelOf('A'), two.rules.levelOf('A')]).toEqual(['debug', 'info']);
});

test('the path may be another one', () => {
  const endpoint = levelEndpoint({ rules: new LevelRules(), path: '/levels', access: { type: 'open' } });
  expect(endpoint).toMatchObject({
    name: 'log levels',
    path: '/levels',
    methods: ['GET', 'POST', 'DELETE'],
    access: { type: 'open' },
    maxBodyBytes: 4096,
  });
});
