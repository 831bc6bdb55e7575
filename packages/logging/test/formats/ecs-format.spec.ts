import { EcsVersion } from '@elastic/ecs';
import { securityEvents } from '../../src/events/categories/security-events.js';
import { ECS_VERSION } from '../../src/formats/ecs-format.js';
import { ecsProblems } from './support/ecs-problems.js';
import { ACCESS, NAMELESS, SAMPLE_NAMES, SAMPLES } from './support/sample-lines.js';
import { writtenLine, writtenText } from './support/written-line.js';

const document = (name: keyof typeof SAMPLES) => writtenLine('ecs', SAMPLES[name]);

describe('the format "ecs"', () => {
  test('names the version of the reference that it is validated against', () => {
    expect(ECS_VERSION).toBe(EcsVersion);
  });

  test.each(SAMPLE_NAMES)(
    'writes the line "%s" with fields of the schema and the one namespace of ours',
    (name) => {
      expect(ecsProblems(document(name), 'eyrie')).toEqual([]);
    },
  );

  test('the reference refuses what it does not define', () => {
    const wrong = {
      '@timestamp': 'today',
      level: 'info',
      client: { ip: '9c56cc51b374c3ba' },
      event: { category: ['security', 'web'], kind: 'log', outcome: 'aborted', duration: 3.2, type: 'start' },
    };
    expect(ecsProblems(wrong, 'eyrie')).toEqual([
      '@timestamp: no date: "today"',
      'level: no field of the schema',
      'client.ip: no ip: "9c56cc51b374c3ba"',
      'event.category: not allowed: security',
      'event.kind: not allowed: log',
      'event.outcome: not allowed: aborted',
      'event.duration: no long: 3.2',
      'event.type: a list or not',
      'ecs.version: required',
      'event.type: start does not go with security',
      'event.type: start does not go with web',
    ]);
  });

  test('writes a plain line in this very text', () => {
    expect(writtenText('ecs', SAMPLES.info)).toBe(
      '{"log.level":"info","@timestamp":"2026-08-04T10:20:30.456Z","ecs.version":"9.4.0","service":{"name":"users",' +
        '"version":"1.4.0","environment":"production","node":{"name":"pod-7"}},"log":{"logger":"UsersService"},' +
        '"event":{"dataset":"users.log"},"eyrie":{"context":{"userId":42,"plan":"pro","tags":["a","b"],' +
        '"address":{"city":"Graz"}}},"message":"User created"}\n',
    );
  });

  test('writes an access line', () => {
    expect(document('success')).toEqual({
      'log.level': 'info',
      '@timestamp': '2026-08-04T10:20:30.456Z',
      'ecs.version': '9.4.0',
      service: { name: 'users', version: '1.4.0', environment: 'production', node: { name: 'pod-7' } },
      log: { logger: 'access' },
      event: {
        dataset: 'users.access',
        kind: 'event',
        category: ['web'],
        type: ['access'],
        outcome: 'success',
        duration: 3_217_000,
      },
      http: {
        request: { method: 'GET', id: '3f2a9d4c11aa4be2', body: { bytes: 0 } },
        response: { status_code: 200, body: { bytes: 118 } },
      },
      url: { path: '/users/42' },
      client: { address: '203.0.113.7', ip: '203.0.113.7' },
      user_agent: { original: 'curl/8.7.1' },
      trace: { id: '0af7651916cd43dd8448eb211c80319c' },
      span: { id: 'b7ad6b7169203331' },
      eyrie: { http: { route: '/users/:id', outcome: 'success' } },
      message: 'GET /users/42',
    });
  });

  test('leaves out what is not known of a request, and an address that is a hash from client.ip', () => {
    const { http, client, user_agent: agent, event } = document('clientError');
    expect(http).toEqual({
      request: { method: 'GET', id: '3f2a9d4c11aa4be2' },
      response: { status_code: 404 },
    });
    expect(client).toEqual({ address: '9c56cc51b374c3ba' });
    expect(agent).toBeUndefined();
    expect(event).toMatchObject({ outcome: 'failure' });
  });

  test('keeps an address with a zone from client.ip', () => {
    const line = { ...SAMPLES.success, http: { ...ACCESS, client_ip: 'fe80::1%eth0' } };
    expect(writtenLine('ecs', line).client).toEqual({ address: 'fe80::1%eth0' });
  });

  test('calls a request that did not succeed a failure', () => {
    const outcomes = (['serverError', 'aborted'] as const).map((name) => document(name).event);
    expect(outcomes).toEqual([
      expect.objectContaining({ outcome: 'failure', duration: 1_234_000_000 }),
      expect.objectContaining({ outcome: 'failure', duration: 20_000_000_000 }),
    ]);
  });

  test('writes an error with the stacks of its causes, and what has no field of the schema under eyrie', () => {
    const { error, eyrie } = document('error');
    expect(error).toEqual({
      type: 'PaymentError',
      message: 'Charge failed',
      code: 'card_declined',
      stack_trace:
        'PaymentError: Charge failed\n    at charge (/app/payments.js:12:9)\n    at async handle (/app/handler.js:4:3)\n' +
        'Caused by: Error: connect ECONNREFUSED\n    at tcp',
    });
    expect(eyrie).toEqual({ error: { cause: { type: 'Error', message: 'connect ECONNREFUSED' } } });
  });

  test('takes only texts for the code of an error', () => {
    const withCode = (code: number | { readonly a: number }) =>
      writtenLine('ecs', { ...SAMPLES.bare, error: { type: 'E', message: 'm', code } });
    expect(withCode(7)).toMatchObject({ error: { code: '7' } });
    expect(withCode({ a: 1 }).error).toEqual({ type: 'E', message: 'm' });
    expect(withCode({ a: 1 }).eyrie).toEqual({ error: { code: { a: 1 } } });
  });

  test('categorises a failed login, and names the event of other categories', () => {
    expect(document('failedLogin').event).toEqual({
      dataset: 'users.security',
      kind: 'event',
      action: 'failed_login',
      category: ['authentication'],
      type: ['start'],
      outcome: 'failure',
    });
    expect(document('agentDone')).toMatchObject({
      event: { dataset: 'users.agent', kind: 'event', action: 'execution_complete', outcome: 'success' },
      eyrie: { category: 'agent', context: { agent_id: 'a1', success: true } },
    });
  });

  test.each(Object.values(securityEvents).map(({ event }) => event))(
    'categorises the security event "%s" with values of the schema',
    (event) => {
      const written = writtenLine('ecs', { ...SAMPLES.failedLogin, event });
      expect(ecsProblems(written, 'eyrie')).toEqual([]);
      expect(written.event).toMatchObject({ category: [expect.any(String)], type: expect.any(Array) });
    },
  );

  test('leaves out a version that is not known', () => {
    expect(writtenLine('ecs', SAMPLES.bare, { identity: NAMELESS })).toEqual({
      'log.level': 'info',
      '@timestamp': '2026-08-04T10:20:30.456Z',
      'ecs.version': '9.4.0',
      service: { name: 'users', environment: 'production', node: { name: 'pod-7' } },
      event: { dataset: 'users.log' },
      message: 'Ready',
    });
  });
});
