import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { connect, createServer as createHttp2Server } from 'node:http2';
import { type AddressInfo, connect as connectSocket } from 'node:net';
import { type Context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { PROPAGATION_FORMATS, type PropagationFormat } from '../../src/config/propagation-options.js';
import { remoteContextReader } from '../../src/propagation/remote-context.js';
import { requestHeaders } from '../../src/propagation/request-headers.js';
import { SPAN, TRACE } from './carriers.js';
import { EchoServers } from './echo-server.js';

const servers = new EchoServers();
afterEach(() => servers.close());

const read = remoteContextReader({ formats: PROPAGATION_FORMATS });
const traceparent = `00-${TRACE}-${SPAN}-01`;

/** The context of a request that is sent as these lines, byte by byte. */
async function contextOfRaw(...lines: readonly string[]): Promise<Context> {
  const { promise, resolve } = Promise.withResolvers<Context>();
  const port = await servers.serve(
    createServer((request, response) => {
      resolve(read(request.headers));
      response.end();
    }),
  );
  const socket = connectSocket(port, '127.0.0.1');
  socket.end(['GET / HTTP/1.1', 'Host: a', 'Connection: close', ...lines, '', ''].join('\r\n'));
  const found = await promise;
  socket.destroy();
  return found;
}

describe('the context of a caller', () => {
  test.each<[PropagationFormat, IncomingHttpHeaders]>([
    ['tracecontext', { traceparent }],
    ['b3', { b3: `${TRACE}-${SPAN}-1` }],
    ['b3', { 'x-b3-traceid': TRACE, 'x-b3-spanid': SPAN }],
    ['b3multi', { b3: `${TRACE}-${SPAN}-1` }],
    ['b3multi', { 'x-b3-traceid': TRACE, 'x-b3-spanid': SPAN }],
    ['jaeger', { 'uber-trace-id': `${TRACE}:${SPAN}:0:1` }],
  ])('is read as %s from %j', (format, headers) => {
    const reader = remoteContextReader({ formats: [format] });
    expect(trace.getSpanContext(reader(headers))).toMatchObject({
      traceId: TRACE,
      spanId: SPAN,
      isRemote: true,
    });
  });

  test('is read as baggage alone', () => {
    const reader = remoteContextReader({ formats: ['baggage'] });
    const found = reader({ baggage: 'user=ada' });
    expect(propagation.getBaggage(found)?.getEntry('user')?.value).toBe('ada');
  });

  test('is the root without a header that could tell, and no propagator is asked', () => {
    const asked: unknown[] = [];
    const propagator = {
      inject: () => {},
      extract: (context: Context, carrier: unknown) => {
        asked.push(carrier);
        return context;
      },
      fields: () => [],
    };
    const reader = remoteContextReader({ formats: ['tracecontext', 'jaeger'], propagator });
    expect(reader({ host: 'a', tracestate: 'a=1', 'uberctx-user': 'ada', b3: '0', baggage: 'a=1' })).toBe(
      ROOT_CONTEXT,
    );
    expect(asked).toEqual([]);
    const headers = { traceparent: 'junk' };
    expect(reader(headers)).toBe(ROOT_CONTEXT);
    expect(asked).toEqual([headers]);
  });

  test('comes over a connection, in whatever case', async () => {
    const found = await contextOfRaw(
      `TraceParent:\t ${traceparent} \t`,
      'TRACESTATE: a=1',
      'TraceState: b=2',
    );
    expect(trace.getSpanContext(found)).toMatchObject({ traceId: TRACE, spanId: SPAN, traceFlags: 1 });
    expect(trace.getSpanContext(found)?.traceState?.serialize()).toBe('a=1,b=2');
  });

  test('that came twice over a connection is none', async () => {
    expect(await contextOfRaw(`traceparent: ${traceparent}`, `traceparent: ${traceparent}`)).toBe(
      ROOT_CONTEXT,
    );
  });

  test('comes over HTTP/2', async () => {
    const { promise, resolve } = Promise.withResolvers<Context>();
    const server = createHttp2Server((request, response) => {
      expect(requestHeaders.keys(request.headers)).toEqual(['traceparent', 'uber-trace-id', 'uberctx-user']);
      resolve(read(request.headers));
      response.end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    session
      .request({ traceparent, 'uber-trace-id': `${TRACE}:${SPAN}:0:1`, 'uberctx-user': 'ada' })
      .resume()
      .end();
    const found = await promise;
    session.destroy();
    server.close();
    expect(trace.getSpanContext(found)).toMatchObject({ traceId: TRACE, spanId: SPAN });
    expect(propagation.getBaggage(found)?.getEntry('user')?.value).toBe('ada');
  });
});
