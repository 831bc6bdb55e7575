import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Get, Inject, Param } from '@nestjs/common';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { setLogContext } from '../../src/context/log-context.js';
import { StructuredLogger } from '../../src/line/structured-logger.js';
import { type LoggedApp, startLogged, testOnBothAdapters } from '../support/logged-app.js';

@Controller()
class WorkController {
  constructor(@Inject(StructuredLogger) private readonly logger: StructuredLogger) {}

  /** One line from each kind of continuation. */
  @Get('tasks/:id')
  async work(@Param('id') id: string): Promise<object> {
    setLogContext({ id });
    this.logger.info('handler');
    await sleep(Number(id) % 7);
    this.logger.info('promise');
    const emitter = new EventEmitter();
    emitter.on('ready', () => this.logger.info('event'));
    await new Promise<void>((resolve) => {
      setTimeout(() => {
        this.logger.info('timer');
        emitter.emit('ready');
        resolve();
      }, 1);
    });
    for await (const chunk of Readable.from(['a'])) this.logger.info('stream', { chunk });
    await new Promise<void>((resolve) => {
      setImmediate(() => {
        this.logger.info('immediate');
        queueMicrotask(resolve);
      });
    });
    return { id };
  }

  @Get('spanned')
  spanned(): object {
    this.logger.info('outside');
    trace.getTracer('test').startActiveSpan('inner', (span) => {
      this.logger.info('inside', { expected: span.spanContext().spanId });
      span.end();
    });
    return {};
  }
}

const work = { controllers: [WorkController] };
const KINDS = ['event', 'handler', 'immediate', 'promise', 'stream', 'timer'];
const get = async ({ url }: LoggedApp, path: string, headers: Record<string, string> = {}) =>
  (await fetch(`${url}${path}`, { headers })).text();

describe('the lines of a request', () => {
  testOnBothAdapters(
    'carry its ids in every continuation, and never those of a neighbour, with 1,000 requests at once',
    async (world) => {
      const app = await startLogged(world, { module: work });
      const ids = Array.from({ length: 1000 }, (_, id) => id);
      const waiting = [...ids];
      // So many at once that every request is interleaved with hundreds of others.
      const clients = Array.from({ length: 200 }, async () => {
        for (let id = waiting.pop(); id !== undefined; id = waiting.pop())
          await get(app, `/tasks/${id}`, { 'x-request-id': `r-${id}` });
      });
      await Promise.all(clients);
      const access = await app.lines.until('access', ids.length);
      const lines = app.lines.of('WorkController');
      expect(access).toHaveLength(ids.length);
      expect(lines).toHaveLength(ids.length * KINDS.length);
      const traces = new Map(access.map(({ request_id, trace_id }) => [request_id, trace_id]));
      expect(new Set(traces.values()).size).toBe(ids.length);
      const kinds = new Map<string, string[]>();
      for (const { request_id, trace_id, span_id, message, context: fields } of lines) {
        expect(request_id).toBe(`r-${fields?.id}`);
        expect(trace_id).toBe(traces.get(request_id));
        expect(span_id).toBeUndefined();
        kinds.set(`${request_id}`, [...(kinds.get(`${request_id}`) ?? []), `${message}`]);
      }
      for (const seen of kinds.values()) expect(seen.toSorted()).toEqual(KINDS);
    },
  );

  testOnBothAdapters('belong to the caller’s trace, or to one of their own', async (world) => {
    const app = await startLogged(world, { module: work });
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    await get(app, '/tasks/1', { traceparent: `00-${traceId}-00f067aa0ba902b7-00` });
    await get(app, '/tasks/2', { traceparent: '00-not-a-trace-01' });
    const [first, second] = await app.lines.until('access', 2);
    expect(first?.trace_id).toBe(traceId);
    expect(second?.trace_id).toMatch(/^[0-9a-f]{32}$/);
    expect([first?.span_id, second?.span_id]).toEqual([undefined, undefined]);
    for (const line of app.lines.of('WorkController').slice(0, 6)) expect(line.trace_id).toBe(traceId);
  });
});

describe('beside an OpenTelemetry SDK of the app', () => {
  beforeAll(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    trace.setGlobalTracerProvider(new TracerProvider({}));
  });
  afterAll(() => {
    trace.disable();
    context.disable();
  });

  testOnBothAdapters('lines carry the ids of the active span, and of none outside of it', async (world) => {
    const app = await startLogged(world, { module: work });
    await get(app, '/spanned');
    await app.lines.until('access', 1);
    const [outside, inside] = app.lines.of('WorkController');
    expect(outside?.span_id).toBeUndefined();
    expect(inside?.span_id).toBe(inside?.context?.expected);
    expect(inside?.trace_id).toMatch(/^[0-9a-f]{32}$/);
  });

  testOnBothAdapters(
    'an access line carries the server span that was active when the app took over',
    async (world) => {
      const app = await startLogged(world, {
        module: work,
        start: {
          configure: (nest) => {
            // What an HTTP instrumentation does: it calls the server's listeners inside of its span.
            const server = nest.getHttpServer();
            const emit = server.emit.bind(server);
            server.emit = (name: string, ...args: unknown[]) =>
              name === 'request'
                ? trace.getTracer('http').startActiveSpan('GET', () => emit(name, ...args))
                : emit(name, ...args);
          },
        },
      });
      await get(app, '/tasks/3');
      const [access] = await app.lines.until('access', 1);
      const [handler] = app.lines.of('WorkController');
      expect(access?.span_id).toMatch(/^[0-9a-f]{16}$/);
      expect(access?.span_id).toBe(handler?.span_id);
      expect(access?.trace_id).toBe(handler?.trace_id);
    },
  );
});
