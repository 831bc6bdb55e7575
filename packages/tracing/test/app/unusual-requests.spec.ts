import { connect } from 'node:http2';
import { text } from 'node:stream/consumers';
import { Controller, Get, Head, type INestApplication, Options, Redirect } from '@nestjs/common';
import { trace } from '@opentelemetry/api';
import { head, RawConnection } from '../../../../compat/suite/src/raw-http.js';
import { withSpan } from '../../src/spans/with-span.js';
import { inWorld, type KeptSpan, pause, startTraced, testOnBothAdapters } from '../support/traced-app.js';

const NOWHERE = 'no span';

function activeSpan(): string {
  const identity = trace.getActiveSpan()?.spanContext();
  return identity === undefined ? NOWHERE : `${identity.traceId} ${identity.spanId}`;
}

@Controller()
class AnyController {
  @Get('look')
  look(): string {
    return activeSpan();
  }

  @Get('health')
  health(): string {
    withSpan('a check', () => {});
    trace.getTracer('a library').startSpan('of a library').end();
    return 'healthy';
  }

  @Get('old')
  @Redirect('/look', 301)
  old(): void {}

  @Options('look')
  options(): string {
    return 'GET';
  }

  @Head('head')
  headOnly(): void {}
}

const module = { controllers: [AnyController] };
const identityOf = ({ traceId, spanId }: KeptSpan): string => `${traceId} ${spanId}`;

interface Injecting {
  inject(request: { readonly method: 'GET'; readonly url: string }): Promise<{ readonly body: string }>;
}
const injecting = (nest: INestApplication): Injecting => nest.getHttpAdapter().getInstance() as Injecting;

describe('a request that does not come through node:http has its span', () => {
  test(
    'one that is injected into Fastify',
    inWorld(async (world) => {
      const { nest, spans } = await startTraced(world, { module });
      const answers = await Promise.all(
        [1, 2, 3].map(() => injecting(nest).inject({ method: 'GET', url: '/look' })),
      );
      const delivered = await spans.until(3);
      expect(delivered.map(({ name }) => name)).toEqual(['GET /look', 'GET /look', 'GET /look']);
      expect(answers.map(({ body }) => body).toSorted()).toEqual(delivered.map(identityOf).toSorted());
    }, 'fastify'),
  );

  test(
    'one over HTTP/2',
    inWorld(async (world) => {
      const { url, spans } = await startTraced(world, { module, start: { http2: true } });
      const session = connect(url);
      const answers = await Promise.all(
        [1, 2, 3].map(() => text(session.request({ ':path': '/look', 'user-agent': 'probe/2' }))),
      );
      session.close();
      const delivered = await spans.until(3);
      expect(answers.toSorted()).toEqual(delivered.map(identityOf).toSorted());
      for (const { name, attributes } of delivered) {
        expect(name).toBe('GET /look');
        expect(attributes).toMatchObject({
          'network.protocol.version': '2.0',
          'user_agent.original': 'probe/2',
          'server.address': '127.0.0.1',
        });
      }
    }, 'fastify'),
  );
});

testOnBothAdapters('management endpoints have no spans, nor has what they do', async (world) => {
  const { url, spans } = await startTraced(world, { module });
  expect(await (await fetch(`${url}/health`)).text()).toBe('healthy');
  await pause(60);
  expect(spans.all).toEqual([]);
});

testOnBothAdapters('unusual methods and answers have spans as the conventions ask', async (world) => {
  const { url, spans } = await startTraced(world, { module });
  await fetch(`${url}/old`, { redirect: 'manual' });
  await fetch(`${url}/look`, { method: 'OPTIONS' });
  await fetch(`${url}/head`, { method: 'HEAD' });
  const connection = await RawConnection.open(url);
  connection.say(head('PROPFIND', '/look', { connection: 'close' }));
  await connection.hears('HTTP/1.1');
  connection.leave();
  const seen = (await spans.until(4)).map(({ name, attributes, status }) => [
    name,
    attributes['http.request.method'],
    attributes['http.request.method_original'],
    attributes['http.response.status_code'],
    status.code,
  ]);
  expect(seen).toEqual([
    ['GET /old', 'GET', undefined, 301, 'unset'],
    ['OPTIONS /look', 'OPTIONS', undefined, 200, 'unset'],
    ['HEAD /head', 'HEAD', undefined, 200, 'unset'],
    ['HTTP', '_OTHER', 'PROPFIND', 404, 'unset'],
  ]);
});
