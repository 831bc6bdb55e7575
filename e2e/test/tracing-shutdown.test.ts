// However a service is stopped, the spans of what had ended arrive, and a collector that does not answer delays its end by
// no more than one deadline.
import assert from 'node:assert/strict';
import { json } from 'node:stream/consumers';
import { describe, type TestContext, test } from 'node:test';
import { fetchSamples } from '../../examples/nexo-be/demo/exposition.ts';
import { startService } from '../../examples/nexo-be/demo/service.ts';
import { tallyCounted } from '../../examples/nexo-be/demo/tally.ts';
import { OtlpReceiver, type ReceivedSpan } from '../../packages/tracing/test/support/otlp-receiver.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { type NestProgram, startNestProgram } from '../support/nest-program.ts';
import { getStatus, openPost } from '../support/open-request.ts';
import { treeOf } from '../support/span-tree.ts';

/** A flush may take 5 s; the rest is room for a busy machine. */
const ONE_DEADLINE_MS = 8000;
/** The provider approves the first payment with this seed after 1.5 s. */
const SLOW_PROVIDER_SEED = '37';
const BY_SIGNAL = { code: null, signal: 'SIGTERM' };

type Variables = Readonly<Record<string, string>>;

const MODES: readonly (readonly [string, Variables])[] = [
  ['with the module alone', {}],
  ['started with register', { NODE_OPTIONS: '--import @eyrie/tracing/register' }],
];

/** Spans go there, and no sooner than the service ends. */
function sendingTo(url: string): Variables {
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_BSP_SCHEDULE_DELAY: '600000',
  };
}

for (const [mode, ofMode] of MODES) {
  for (const adapter of ['express', 'fastify'] as const) {
    test(`on ${adapter} ${mode} the payment in flight at SIGTERM is counted before the end, and its span and line arrive`, async () => {
      await using receiver = await startReceiver();
      const service = await startService({
        ...ofMode,
        ...sendingTo(receiver.url),
        ADAPTER: adapter,
        PROVIDER_SEED: SLOW_PROVIDER_SEED,
        EYRIE_METRICS_PORT: String(await freePort()),
      });
      try {
        const signUp = openPost(`${service.origin}/users`);
        signUp.end(JSON.stringify({ name: 'Ada', email: 'ada@example.com', plan: 'pro', source: 'web' }));
        const { id } = (await json(await signUp.answer)) as { readonly id: string };
        const payment = openPost(`${service.origin}/payments`, { 'x-request-id': 'in-flight' });
        payment.end(JSON.stringify({ userId: id, amount: 1999, currency: 'usd' }));
        // Keeps the metrics open after the payment.
        const lateSignUp = openPost(`${service.origin}/users`);
        lateSignUp.write('{ "name": "Grace", "email": "grace@example.com", ');
        await metric('http_request_queue_depth', 2);
        await metric('payments_in_progress', 1);
        assert.deepEqual(receiver.names(), []);

        service.signal('SIGTERM');
        assert.equal((await payment.answer).statusCode, 201);
        await metric('http_request_queue_depth', 1);
        const counted = tallyCounted(await fetchSamples(service.metricsUrl));
        assert.equal(counted.get('POST /payments 201'), 1);
        lateSignUp.end('"plan": "free", "source": "web" }');
        await json(await lateSignUp.answer);
        assert.deepEqual(await service.exited, BY_SIGNAL, service.output());
      } finally {
        await service.stop();
      }
      const request = receiver
        .spans()
        .find(({ attributes }) => attributes['eyrie.request_id'] === 'in-flight');
      assert.ok(request !== undefined);
      assert.deepEqual(treeOf(receiver.spans().filter(({ traceId }) => traceId === request.traceId)), [
        'server POST /payments',
        ['internal payments.pay', ['internal payments.charge']],
      ]);
      const access = service
        .output()
        .split('\n')
        .find((line) => line.includes('"message":"POST /payments 201"'));
      const { trace_id, span_id } = JSON.parse(access ?? '{}') as Variables;
      assert.deepEqual({ trace_id, span_id }, { trace_id: request.traceId, span_id: request.spanId });

      /** Waits until the gauge has this value. */
      async function metric(name: string, value: number): Promise<void> {
        await eventually({ what: `${name} is ${value}`, everyMs: 20, deadlineMs: 10_000 }, async () => {
          const samples = await fetchSamples(service.metricsUrl);
          return samples.find((sample) => sample.name === name && sample.value === value);
        });
      }
    });

    test(`on ${adapter} ${mode}, without shutdown hooks, all that had ended arrives`, async () => {
      await using receiver = await startReceiver();
      const program = await startStopping({ ...ofMode, ...sendingTo(receiver.url), ADAPTER: adapter });
      for (let request = 1; request <= 3; request++) await getStatus(`${program.origin}/quick`);
      const slow = await beginSlowWork(program);
      assert.deepEqual(receiver.names(), []);
      const { tookMs, ...exit } = await program.terminate();
      assert.deepEqual(exit, BY_SIGNAL, program.output());
      assert.equal(await slow.status, 'no answer');
      assert.deepEqual(receiver.names(), Array(3).fill('GET /quick'));
    });
  }

  describe(`${mode}, where a hook of another provider throws`, { concurrency: 3 }, () => {
    for (const hook of ['onModuleDestroy', 'beforeApplicationShutdown', 'onApplicationShutdown']) {
      test(`${hook}: the span of the request in flight arrives, and the end comes in time`, async (context) => {
        await using receiver = await startReceiver();
        const program = await startStopping({
          ...ofMode,
          ...sendingTo(receiver.url),
          SHUTDOWN_HOOKS: 'on',
          THROWING_HOOK: hook,
        });
        await getStatus(`${program.origin}/quick`);
        const slow = await beginSlowWork(program);
        const { tookMs, ...exit } = await program.terminate();
        assert.deepEqual(exit, BY_SIGNAL, program.output());
        assert.match(program.output(), /Error: trouble in a hook/);
        assert.equal(await slow.status, 200);
        assert.deepEqual(receiver.names(), ['GET /quick', 'GET /slow']);
        assertInTime(tookMs, context);
      });
    }
  });

  // Mostly waiting, so side by side.
  describe(`${mode}, where the collector is not there`, { concurrency: 3 }, () => {
    for (const hooks of ['on', 'off']) {
      test(`refused connections delay the end by no more than one deadline, shutdown hooks ${hooks}`, async (context) => {
        const url = `http://127.0.0.1:${await freePort()}`;
        const { tookMs, output } = await endAfterOneRequest({
          ...ofMode,
          ...sendingTo(url),
          SHUTDOWN_HOOKS: hooks,
        });
        assertInTime(tookMs, context);
        assert.match(output, /EYRIE_TRACING_EXPORT_FAILED: The OTLP receiver at \S+ did not take 1 spans/);
      });

      test(`a collector that hangs delays the end by no more than one deadline, shutdown hooks ${hooks}`, async (context) => {
        await using receiver = await startReceiver();
        receiver.answerWith({ type: 'hang' });
        const variables = { ...ofMode, ...sendingTo(receiver.url), SHUTDOWN_HOOKS: hooks };
        const { tookMs } = await endAfterOneRequest(variables);
        assertInTime(tookMs, context);
        assert.ok(receiver.requestCount() >= 1);
      });

      test(`a collector that takes 2 s is waited for, shutdown hooks ${hooks}`, async (context) => {
        await using receiver = await startReceiver();
        receiver.answerWith({ type: 'slow', delayMs: 2000 });
        const program = await startStopping({
          ...ofMode,
          ...sendingTo(receiver.url),
          OTEL_BSP_SCHEDULE_DELAY: '10',
          SHUTDOWN_HOOKS: hooks,
        });
        await getStatus(`${program.origin}/quick`);
        await eventually({ what: 'the first batch is under way', everyMs: 10 }, async () =>
          receiver.requestCount() === 1 ? true : undefined,
        );
        await getStatus(`${program.origin}/quick`);
        const { tookMs, ...exit } = await program.terminate();
        assert.deepEqual(exit, BY_SIGNAL, program.output());
        assert.deepEqual(receiver.names(), ['GET /quick', 'GET /quick']);
        assertInTime(tookMs, context);
      });
    }
  });
}

function assertInTime(tookMs: number, context: TestContext): void {
  context.diagnostic(`it ended ${Math.round(tookMs)} ms after SIGTERM`);
  assert.ok(tookMs < ONE_DEADLINE_MS, `it took ${tookMs} ms`);
}

function startStopping(variables: Variables): Promise<NestProgram> {
  return startNestProgram({ file: 'stopping.mjs', variables });
}

/** Answers one request and is then told to end. */
async function endAfterOneRequest(variables: Variables) {
  const program = await startStopping(variables);
  await getStatus(`${program.origin}/quick`);
  const { tookMs, ...exit } = await program.terminate();
  assert.deepEqual(exit, BY_SIGNAL, program.output());
  return { tookMs, output: program.output() };
}

/** Sends a request that takes a second, and comes back once the handler works on it. */
async function beginSlowWork(program: NestProgram) {
  const status = getStatus(`${program.origin}/slow`).catch(() => 'no answer' as const);
  await eventually({ what: 'slow work has begun', everyMs: 10 }, async () =>
    program.output().includes('slow work has begun') ? true : undefined,
  );
  return { status };
}

async function startReceiver() {
  const receiver = await OtlpReceiver.start();
  return {
    url: receiver.baseUrl,
    spans: (): readonly ReceivedSpan[] => receiver.spans,
    names: () => receiver.spans.map(({ name }) => name),
    requestCount: () => receiver.requests.length,
    answerWith: receiver.answerWith.bind(receiver),
    [Symbol.asyncDispose]: () => receiver.close(),
  };
}
