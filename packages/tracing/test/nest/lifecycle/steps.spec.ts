import { Controller, Sse } from '@nestjs/common';
import { map, type Observable, timer } from 'rxjs';
import { stepsApp } from './steps-app.js';
import { TracedApp, testOnBothAdapters } from './traced-app.js';

testOnBothAdapters('each step of a request has a span, with what it did inside of it', async (world) => {
  const traced = await TracedApp.start(world, stepsApp);
  expect(await traced.ask('/users/query/7?name=%20ann')).toEqual({
    status: 200,
    text: '7ann',
    tree: [
      'GET',
      '  guard QueryGuard',
      '  guard AsyncGuard',
      '    asked',
      '  interceptor TimingInterceptor',
      '    before',
      '    pipe TrimPipe',
      '      trimmed',
      '    pipe ParseIntPipe',
      '    handler UsersController.find',
      '      found',
      '    after',
    ],
  });
});

testOnBothAdapters('the attributes say what ran, and for which handler', async (world) => {
  const traced = await TracedApp.start(world, stepsApp);
  await fetch(`${traced.url}/users/query/7?name=ann`);
  const attributes = (await traced.spans())
    .filter(({ attributes: { 'nestjs.type': type } }) => type !== undefined)
    .map((span) => [span.name, span.kind, span.attributes]);
  expect(Object.fromEntries(attributes.map(([name, ...rest]) => [name, rest]))).toEqual({
    'guard QueryGuard': [
      0,
      { 'nestjs.type': 'guard', 'nestjs.class': 'QueryGuard', 'nestjs.handler': 'UsersController.find' },
    ],
    'guard AsyncGuard': [
      0,
      { 'nestjs.type': 'guard', 'nestjs.class': 'AsyncGuard', 'nestjs.handler': 'UsersController.find' },
    ],
    'interceptor TimingInterceptor': [
      0,
      {
        'nestjs.type': 'interceptor',
        'nestjs.class': 'TimingInterceptor',
        'nestjs.handler': 'UsersController.find',
      },
    ],
    'pipe ParseIntPipe': [0, { 'nestjs.type': 'pipe', 'nestjs.class': 'ParseIntPipe' }],
    'pipe TrimPipe': [0, { 'nestjs.type': 'pipe', 'nestjs.class': 'TrimPipe' }],
    'handler UsersController.find': [
      0,
      {
        'nestjs.type': 'handler',
        'nestjs.class': 'UsersController',
        'nestjs.handler': 'UsersController.find',
      },
    ],
  });
});

const trees: readonly (readonly [string, string, number, readonly string[]])[] = [
  [
    'a handler may be synchronous',
    '/users/sync',
    200,
    [
      'GET',
      '  guard QueryGuard',
      '  interceptor TimingInterceptor',
      '    before',
      '    handler UsersController.sync',
      '    after',
    ],
  ],
  [
    'a guard that refuses says so',
    '/users/sync?guard=refuses',
    403,
    ['GET', '  guard QueryGuard allowed=false'],
  ],
  [
    'a guard may refuse by what its promise and its observable come to',
    '/plain/refused',
    403,
    ['GET', '  guard RefusingLaterGuard allowed=false'],
  ],
  [
    'a guard that throws has failed',
    '/users/sync?guard=throws',
    401,
    ['GET', '  guard QueryGuard !UnauthorizedException (exception who are you)'],
  ],
  [
    'what a pipe throws is told once, by the pipe',
    '/users/query/seven?name=ann',
    400,
    [
      'GET',
      '  guard QueryGuard',
      '  guard AsyncGuard',
      '    asked',
      '  interceptor TimingInterceptor !BadRequestException',
      '    before',
      '    pipe TrimPipe',
      '      trimmed',
      '    pipe ParseIntPipe !BadRequestException (exception Validation failed (numeric string is expected))',
    ],
  ],
  [
    'what a handler throws is told once, by the handler',
    '/users/fails',
    500,
    [
      'GET',
      '  guard QueryGuard',
      '  interceptor TimingInterceptor failed !TypeError',
      '    before',
      '    handler UsersController.fails failed !TypeError (exception no such [redacted] user)',
    ],
  ],
  [
    'a promise may be rejected',
    '/users/fails-later',
    500,
    [
      'GET',
      '  guard QueryGuard',
      '  interceptor TimingInterceptor failed !TypeError',
      '    before',
      '    handler UsersController.failsLater failed !TypeError (exception no such [redacted] user)',
    ],
  ],
  [
    'an interceptor that makes another error of it tells of its own',
    '/plain/mapped',
    500,
    [
      'GET',
      '  interceptor MappingInterceptor failed !Hidden (exception something else)',
      '    handler PlainController.mapped failed !TypeError (exception hidden)',
    ],
  ],
  [
    'an interceptor that makes an answer of it has not failed',
    '/plain/rescued',
    200,
    [
      'GET',
      '  interceptor RescuingInterceptor',
      '    handler PlainController.rescued failed !TypeError (exception mended)',
    ],
  ],
  [
    'an interceptor may be asynchronous',
    '/plain/asynchronous',
    200,
    ['GET', '  interceptor AsyncInterceptor', '    handler PlainController.asynchronous'],
  ],
  [
    'an observable ends its span when it completes, and what comes after it is not inside',
    '/users/observable',
    200,
    [
      'GET',
      '  guard QueryGuard',
      '  interceptor TimingInterceptor',
      '    before',
      '    handler UsersController.observable',
      '      emitted',
      '    after',
    ],
  ],
  [
    'a promise may resolve to an observable',
    '/users/promised-observable',
    200,
    [
      'GET',
      '  guard QueryGuard',
      '  interceptor TimingInterceptor',
      '    before',
      '    handler UsersController.promisedObservable',
      '      handler UsersController.observable',
      '        emitted',
      '    after',
    ],
  ],
  [
    'an observable may fail after its first value',
    '/users/failing-observable',
    500,
    [
      'GET',
      '  guard QueryGuard',
      '  interceptor TimingInterceptor failed !TypeError',
      '    before',
      '    handler UsersController.failingObservable failed !TypeError (exception broken)',
      '    after',
    ],
  ],
  [
    'server-sent events are inside of the handler and of the interceptor',
    '/users/events',
    200,
    [
      'GET',
      '  guard QueryGuard',
      '  interceptor TimingInterceptor',
      '    before',
      '    handler UsersController.events',
      '      event',
      '      event',
      '    after',
      '    after',
    ],
  ],
  [
    'server-sent events need no interceptor',
    '/plain/events',
    200,
    ['GET', '  handler PlainController.events'],
  ],
  [
    'an endless observable ends with its subscriber',
    '/users/endless',
    200,
    [
      'GET',
      '  guard QueryGuard',
      '  interceptor TimingInterceptor',
      '    before',
      '    interceptor FirstInterceptor',
      '      handler UsersController.endless',
      '    after',
    ],
  ],
  [
    'an async generator ends its span when it is used up',
    '/plain/generated',
    200,
    ['GET', '  handler PlainController.generated', '    generated'],
  ],
  [
    'a handler that is tried again has a span for each try',
    '/plain/retried',
    200,
    [
      'GET',
      '  interceptor RetryingInterceptor',
      '    handler PlainController.retried failed !TypeError (exception not yet)',
      '    handler PlainController.retried',
    ],
  ],
  [
    'an observable that nobody asks for ends its span',
    '/plain/unasked',
    200,
    ['GET', '  handler PlainController.unasked', '    handler PlainController.slow'],
  ],
  [
    'a string may be thrown',
    '/plain/string',
    500,
    ['GET', '  handler PlainController.throwsText failed !string (exception no error at all)'],
  ],
];

for (const [sentence, path, status, tree] of trees) {
  testOnBothAdapters(sentence, async (world) => {
    const traced = await TracedApp.start(world, stepsApp);
    const answer = await traced.ask(path);
    expect({ status: answer.status, tree: answer.tree }).toEqual({ status, tree });
  });
}

testOnBothAdapters('a span lasts as long as its observable', async (world) => {
  const traced = await TracedApp.start(world, stepsApp);
  await fetch(`${traced.url}/plain/slow`);
  const handler = (await traced.spans()).find(({ name }) => name === 'handler PlainController.slow');
  expect(handler && handler.duration[0] * 1000 + handler.duration[1] / 1e6).toBeGreaterThanOrEqual(15);
});

testOnBothAdapters('a client that leaves its events ends their spans without an error', async (world) => {
  @Controller()
  class TicksController {
    @Sse('ticks')
    ticks(): Observable<{ data: string }> {
      return timer(0, 1).pipe(map((data) => ({ data: `${data}` })));
    }
  }
  const traced = await TracedApp.start(world, { controllers: [TicksController] });
  const leave = new AbortController();
  const response = await fetch(`${traced.url}/ticks`, { signal: leave.signal });
  await response.body?.getReader().read();
  leave.abort();
  expect(await traced.tree()).toEqual(['GET', '  handler TicksController.ticks']);
});
