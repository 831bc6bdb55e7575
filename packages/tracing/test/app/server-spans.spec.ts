import { Body, Controller, Get, HttpException, Param, Post } from '@nestjs/common';
import { startTraced, testOnBothAdapters } from '../support/traced-app.js';

@Controller('users')
class UsersController {
  @Get(':id')
  find(@Param('id') id: string): string {
    if (id === 'missing') throw new HttpException('no such user', 404);
    if (id === 'broken') throw new TypeError('the disk is on fire');
    return id;
  }

  @Post()
  create(@Body() body: { readonly name: string }): string {
    return body.name;
  }
}

const module = { controllers: [UsersController] };
const IDS = {
  traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
  spanId: expect.stringMatching(/^[0-9a-f]{16}$/),
};

testOnBothAdapters('a request has one span, named by its route', async (world) => {
  const { url, spans } = await startTraced(world, { module });
  const { port } = new URL(url);
  await fetch(`${url}/users/u-42?page=2&token=abc`, {
    headers: { 'user-agent': 'probe/1', 'x-request-id': 'r-1' },
  });
  const [span, ...others] = await spans.until(1);
  expect(others).toEqual([]);
  expect(span).toEqual({
    ...IDS,
    name: 'GET /users/:id',
    kind: 'server',
    parentSpanId: undefined,
    sampled: true,
    status: { code: 'unset' },
    events: [],
    durationSeconds: expect.any(Number),
    attributes: {
      'http.request.method': 'GET',
      'url.path': '/users/u-42',
      'url.scheme': 'http',
      'url.query': 'page=2&token=REDACTED',
      'http.route': '/users/:id',
      'http.response.status_code': 200,
      'server.address': '127.0.0.1',
      'server.port': Number(port),
      'user_agent.original': 'probe/1',
      'client.address': '127.0.0.1',
      'network.protocol.version': '1.1',
      'eyrie.request_id': 'r-1',
    },
    resource: expect.objectContaining({
      'service.name': 'shop',
      'service.version': '1.2.3',
      'deployment.environment.name': 'test',
      'telemetry.sdk.language': 'nodejs',
      'telemetry.sdk.name': 'opentelemetry',
    }),
  });
});

testOnBothAdapters('an error of the server fails the span and is told on it', async (world) => {
  const { url, spans } = await startTraced(world, { module });
  await fetch(`${url}/users/broken`);
  const [span] = await spans.until(1);
  expect(span?.status).toEqual({ code: 'error' });
  expect(span?.attributes).toMatchObject({
    'http.response.status_code': 500,
    'http.route': '/users/:id',
    'error.type': 'TypeError',
  });
  expect(span?.events).toEqual([
    {
      name: 'exception',
      attributes: {
        'exception.type': 'TypeError',
        'exception.message': 'the disk is on fire',
        'exception.stacktrace': expect.stringMatching(/^TypeError: the disk is on fire\n {4}at /),
      },
    },
  ]);
});

testOnBothAdapters('an error of the client does not fail the span', async (world) => {
  const { url, spans } = await startTraced(world, { module });
  await fetch(`${url}/users/missing`);
  await fetch(`${url}/nowhere`);
  await fetch(`${url}/users`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"name":',
  });
  const seen = (await spans.until(3)).map(({ name, status, events, attributes }) => ({
    name,
    status: status.code,
    events: events.length,
    code: attributes['http.response.status_code'],
    route: attributes['http.route'],
    error: attributes['error.type'],
  }));
  const unset = { status: 'unset', events: 0, error: undefined };
  expect(seen).toEqual([
    { name: 'GET /users/:id', ...unset, code: 404, route: '/users/:id' },
    { name: 'GET', ...unset, code: 404, route: undefined },
    { name: 'POST /users', ...unset, code: 400, route: '/users' },
  ]);
});
