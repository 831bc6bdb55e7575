import { Writable } from 'node:stream';
import { type AdapterName, inWorld, type World } from '../../../../../compat/suite/src/world.js';
import { examineService } from '../../../src/doctor/service/examine-service.js';
import { readVersion } from '../../../src/program/version.js';
import { shownChecks } from './support/pages.js';
import { findingsOf, orders, startShop } from './support/shop.js';

function testOnBothAdapters(sentence: string, run: (world: World) => Promise<void>): void {
  for (const adapter of ['express', 'fastify'] satisfies readonly AdapterName[])
    test(`${adapter}: ${sentence}`, inWorld(run, adapter));
}

const RECORD =
  'Record each where it happens, by @InjectMetric(…) or @Counted, and take those out of "instruments" that nothing will record.';

testOnBothAdapters('a service that is well has no findings, and tells what it is', async (world) => {
  const shop = await startShop(world, { metrics: { instruments: [orders] } });
  await shop.visit('/buy/ada');
  await shop.app.lifecycle.flush();
  expect(await findingsOf(shop, 0)).toEqual([]);
  const examination = await examineService({ url: shop.url });
  expect(
    shownChecks(examination, shop.url).map((line) => line.replaceAll(/\d+ (written|exported)/g, 'N $1')),
  ).toEqual([
    'page: SERVICE/metrics',
    `service: shop 1.2.3, Eyrie ${readVersion()} on Node.js ${process.version}, for TIME`,
    'clock: as ours',
    'declared metrics: 1, 0 never recorded',
    'series: fullest is orders_total with 1 of 5',
    'recordings: none rejected',
    'warnings: none',
    'handlers of observations: 0 failures',
    'log lines: N written, 0 dropped, 0 pending',
    'traces: made by the app, sent to an exporter',
    'loader: @eyrie/tracing/register was not loaded: libraries make no spans',
    'spans: N exported, 0 dropped, 0 of 2048 queued',
    'audit: audit is off',
  ]);
});

testOnBothAdapters('metrics that were declared and never recorded are told', async (world) => {
  const shop = await startShop(world);
  expect(await findingsOf(shop, 1)).toEqual([
    `advice EYRIE_DOCTOR_METRICS_NEVER_RECORDED [SERVICE/metrics] 3 of 3 declared metrics were never recorded after TIME and 0 requests: orders_total, refunds_total and stock. ${RECORD}`,
  ]);
  await shop.visit('/look');
  await shop.visit('/look');
  await until(shop.url, /^http_requests_total\{.*route="\/look".*\} 2$/m);
  expect(await findingsOf(shop, 1)).toEqual([
    `problem EYRIE_DOCTOR_METRICS_NEVER_RECORDED [SERVICE/metrics] None of 3 declared metrics was recorded after TIME and 2 requests: orders_total, refunds_total and stock. ${RECORD}`,
  ]);
  await shop.visit('/buy/ada');
  await until(shop.url, /^http_requests_total\{.*route="\/buy\/:customer".*\} 1$/m);
  expect(await findingsOf(shop, 1)).toEqual([
    `advice EYRIE_DOCTOR_METRICS_NEVER_RECORDED [SERVICE/metrics] 2 of 3 declared metrics were never recorded after TIME and 3 requests: refunds_total and stock. ${RECORD}`,
  ]);
});

testOnBothAdapters('series near their cap, beyond it, and wrong recordings are told', async (world) => {
  const shop = await startShop(world, { metrics: { instruments: [orders] } });
  await shop.visit('/buy/ada?customers=4');
  expect(await findingsOf(shop, 1)).toEqual([
    'advice EYRIE_DOCTOR_SERIES_NEAR_LIMIT [orders_total] The metric has 4 of 5 label sets: further ones will be counted under "__other__". Take labels away that hold ids, or raise "maxSeries" in its declaration.',
  ]);
  await shop.visit('/buy/grace?customers=4');
  await shop.visit('/wrong');
  expect(await findingsOf(shop, 4)).toEqual([
    'problem EYRIE_DOCTOR_SERIES_OVERFLOWED [orders_total] The metric is at its cap of 5 label sets: 3 recordings went to "__other__". Take labels away that hold ids, or declare the values that they may have; raise "maxSeries" only where each label set is wanted.',
    "problem EYRIE_DOCTOR_RECORDINGS_REJECTED [orders_total] 1 recording had a value that it cannot take. The service's log names the first of them after EYRIE_METRICS_; mend the call or the declaration.",
    "problem EYRIE_DOCTOR_RECORDINGS_REJECTED [orders_total] 1 recording had a label that was not declared. The service's log names the first of them after EYRIE_METRICS_; mend the call or the declaration.",
    "advice EYRIE_DOCTOR_WARNINGS_COUNTED [SERVICE/metrics] The service has warned of EYRIE_METRICS_SERIES_OVERFLOW (1), EYRIE_METRICS_VALUE_INVALID (1) and EYRIE_METRICS_LABEL_UNKNOWN (1). Look each code up in docs/errors.md; the service's log says it once in full.",
  ]);
});

testOnBothAdapters('a handler of observations that throws is told', async (world) => {
  const shop = await startShop(world, { metrics: { instruments: [] } });
  const undo = shop.app.observations.subscribe({
    name: 'bill',
    onEnd: () => {},
    onStart: () => {
      throw new Error('cannot');
    },
  });
  await shop.visit('/look');
  undo();
  expect(await findingsOf(shop, 2)).toEqual([
    "advice EYRIE_DOCTOR_WARNINGS_COUNTED [SERVICE/metrics] The service has warned of EYRIE_OBSERVATION_HANDLER_FAILED (1). Look each code up in docs/errors.md; the service's log says it once in full.",
    'problem EYRIE_DOCTOR_HANDLER_FAILED [bill] This handler of observations has thrown 1 time: what it makes of requests is incomplete. Mend it; the log of the service says what it has thrown, and after 100 failures in a row it is off.',
  ]);
});

testOnBothAdapters('lines that a destination does not take are told', async (world) => {
  let isBroken = false;
  const stream = new Writable({ write: (_chunk, _encoding, done) => done() });
  const write = stream.write.bind(stream);
  stream.write = ((chunk: string) => {
    if (isBroken) throw new Error('broken');
    return write(chunk);
  }) as typeof stream.write;
  const shop = await startShop(world, {
    metrics: { instruments: [] },
    logging: { accessLog: { enabled: false }, destinations: [{ type: 'stream', stream }] },
  });
  await shop.visit('/look');
  expect(await findingsOf(shop, 0)).toEqual([]);
  isBroken = true;
  await shop.visit('/look');
  isBroken = false;
  expect(await findingsOf(shop, 1)).toEqual([
    'problem EYRIE_DOCTOR_LINES_DROPPED [log destination stream] 1 line was lost: failed. Look for EYRIE_LOGGING_ in the log: a field throws when it is read, or the stream does.',
  ]);
});

testOnBothAdapters('spans that go nowhere are told', async (world) => {
  const shop = await startShop(world, {
    metrics: { instruments: [] },
    tracing: { exporter: { type: 'none' } },
  });
  expect(await findingsOf(shop, 1)).toEqual([
    'advice EYRIE_DOCTOR_SPANS_GO_NOWHERE [SERVICE/metrics] The service makes spans and sends them nowhere. Set OTEL_EXPORTER_OTLP_ENDPOINT, or "tracing.exporter"; ids are in the logs all the same.',
  ]);
});

testOnBothAdapters('spans that an exporter fails to deliver are told', async (world) => {
  const shop = await startShop(world, {
    metrics: { instruments: [] },
    tracing: {
      batch: { delayMs: 600_000 },
      exporter: {
        type: 'custom',
        exporter: {
          export: (_spans, done) => done({ code: 1, error: new Error('no collector') }),
          shutdown: async () => {},
        },
      },
    },
  });
  await shop.visit('/look');
  await until(shop.url, /^eyrie_spans_queued 1$/m);
  await shop.app.lifecycle.flush();
  expect(await findingsOf(shop, 2)).toEqual([
    "advice EYRIE_DOCTOR_WARNINGS_COUNTED [SERVICE/metrics] The service has warned of EYRIE_TRACING_EXPORT_FAILED (1). Look each code up in docs/errors.md; the service's log says it once in full.",
    'problem EYRIE_DOCTOR_SPANS_DROPPED [spans, export_failed] 1 span was lost: export_failed. Check that the collector is up and takes OTLP at the configured endpoint; the log says EYRIE_TRACING_EXPORT_FAILED with what it answered.',
  ]);
});

testOnBothAdapters('spans beyond the bound of the queue are told', async (world) => {
  const answers: (() => void)[] = [];
  const shop = await startShop(world, {
    metrics: { instruments: [] },
    tracing: {
      batch: { maxQueuedSpans: 1, maxBatchSpans: 1, delayMs: 600_000 },
      exporter: {
        type: 'custom',
        exporter: {
          export: (_spans, done) => void answers.push(() => done({ code: 0 })),
          shutdown: async () => {},
        },
      },
    },
  });
  world.later(() => {
    for (const answer of answers) answer();
  });
  await shop.visit('/look');
  await shop.visit('/look');
  expect(await findingsOf(shop, 3)).toEqual([
    "advice EYRIE_DOCTOR_WARNINGS_COUNTED [SERVICE/metrics] The service has warned of EYRIE_TRACING_QUEUE_FULL (1). Look each code up in docs/errors.md; the service's log says it once in full.",
    'problem EYRIE_DOCTOR_SPANS_DROPPED [spans, queue_full] 1 span was lost: queue_full. Sample fewer traces, raise "tracing.batch.maxQueuedSpans", or look at whether the collector is slow.',
    'advice EYRIE_DOCTOR_SPAN_QUEUE_NEARLY_FULL [SERVICE/metrics] 1 of 1 spans wait to be delivered: further ones will be lost. Check that the collector is up and fast enough, or raise "tracing.batch.maxQueuedSpans".',
  ]);
});

testOnBothAdapters('signals that are off are told as off', async (world) => {
  const shop = await startShop(world, {
    metrics: { instruments: [] },
    logging: { enabled: false },
    tracing: { enabled: false },
  });
  const examination = await examineService({ url: shop.url });
  expect(examination.findings).toEqual([]);
  expect(shownChecks(examination, shop.url).slice(-3)).toEqual([
    'log lines: logging is off',
    'traces: tracing is off',
    'audit: audit is off',
  ]);
});

testOnBothAdapters('a page with a token is read with it alone', async (world) => {
  const shop = await startShop(world, { metrics: { instruments: [], token: 'correct-horse-battery' } });
  expect(await findingsOf(shop, 0, { token: 'correct-horse-battery' })).toEqual([]);
  expect(await findingsOf(shop, 1)).toEqual([
    'unknown EYRIE_DOCTOR_TOKEN_REFUSED [SERVICE/metrics] The page asks for a token (401). Give the one that the service has as "metrics.token" or EYRIE_METRICS_TOKEN.',
  ]);
});

testOnBothAdapters('a page of another path is found where its address is given', async (world) => {
  const shop = await startShop(world, { metrics: { instruments: [], path: '/internal/numbers' } });
  expect(await findingsOf(shop, 0, { path: '/internal/numbers' })).toEqual([]);
  expect((await findingsOf(shop, 1)).map((line) => line.split(' ', 2))).toEqual([
    ['problem', 'EYRIE_DOCTOR_PAGE_MISSING'],
  ]);
});

testOnBothAdapters(
  'a sink of the audit trail that takes nothing is told, and one that works is not',
  async (world) => {
    const shop = await startShop(world, {
      metrics: { instruments: [] },
      audit: {
        sinks: [
          { name: 'shelf', deliver: async (records) => records.map(() => ({ outcome: 'delivered' })) },
          { name: 'siem', deliver: async () => Promise.reject(new Error('connection refused')) },
        ],
      },
    });
    await shop.audit().emit({ type: 'order.created', action: 'CREATE' });
    await until(shop.url, /^eyrie_audit_sink_up\{stream="shop",sink="siem"\} 0$/m);
    await until(shop.url, /^eyrie_audit_sink_lag\{stream="shop",sink="shelf"\} 0$/m);
    const { checks, findings } = await examineService({ url: shop.url });
    expect(findings.filter(({ code }) => code.startsWith('EYRIE_DOCTOR_AUDIT'))).toEqual([
      {
        code: 'EYRIE_DOCTOR_AUDIT_SINK_DOWN',
        weight: 'problem',
        subject: 'sink siem of stream shop',
        problem: expect.stringMatching(/^The sink takes nothing: \d+ records? waits? for it$/),
        remedy: 'Check that it is up and reachable from the service; what waits is delivered by itself then',
      },
    ]);
    expect(checks.slice(-1)).toEqual([
      { name: 'audit sinks', seen: expect.stringMatching(/^1 of 2 up, \d+ records? behind$/) },
    ]);
  },
);

/** Waits until the page has such a line. */
async function until(url: string, line: RegExp): Promise<void> {
  const end = Date.now() + 10_000;
  while (!line.test(await (await fetch(`${url}/metrics`)).text())) {
    if (Date.now() > end) throw new Error(`The page never had ${line}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
