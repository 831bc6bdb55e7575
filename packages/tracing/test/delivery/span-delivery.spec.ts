import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import {
  addAll,
  closeDeliveries,
  deliverTo,
  ended,
  endedSpans,
  fatesOf,
  namesOf,
  until,
} from './deliveries.js';

afterEach(closeDeliveries);

type Answer = (done: (result: ExportResult) => void) => void;

const SUCCESS: ExportResult = { code: ExportResultCode.SUCCESS };
const succeed: Answer = (done) => done(SUCCESS);
const failWith =
  (code: unknown): Answer =>
  (done) =>
    done({ code: ExportResultCode.FAILED, error: Object.assign(new Error('a secret'), { code }) });
const neverAnswer: Answer = () => {};

/** An exporter of one's own, that answers as told, and then always as told last. */
class TestExporter implements SpanExporter {
  readonly batches: (readonly ReadableSpan[])[] = [];
  shutdowns = 0;
  readonly #answers: Answer[];

  constructor(...answers: Answer[]) {
    this.#answers = answers;
  }

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    this.batches.push([...spans]);
    const answer = this.#answers.length > 1 ? this.#answers.shift() : this.#answers[0];
    (answer ?? succeed)(done);
  }

  async shutdown(): Promise<void> {
    this.shutdowns += 1;
  }

  get names(): readonly (readonly string[])[] {
    return this.batches.map(namesOf);
  }
}

describe('a delivery', () => {
  test('exports a full batch at once, off the path of who adds', async () => {
    const exporter = new TestExporter();
    const { delivery } = deliverTo(exporter, { settings: { maxBatchSpans: 3 } });

    addAll(delivery, endedSpans(7));
    expect(exporter.names).toEqual([]);
    await until(() => exporter.batches.length === 2);

    expect(exporter.names).toEqual([
      ['1', '2', '3'],
      ['4', '5', '6'],
    ]);
    expect(fatesOf(delivery)).toEqual({ exported: 6, queued: 1 });
  });

  test('exports what is no full batch after its delay', async () => {
    const exporter = new TestExporter();
    const { delivery } = deliverTo(exporter, { settings: { delayMs: 20 } });

    delivery.add(ended('first'));
    await until(() => exporter.batches.length === 1);
    delivery.add(ended('second'));
    await until(() => exporter.batches.length === 2);

    expect(exporter.names).toEqual([['first'], ['second']]);
  });

  test('flushes all that was added before, in batches and in order', async () => {
    const exporter = new TestExporter();
    const { delivery } = deliverTo(exporter, { settings: { maxBatchSpans: 2 } });

    addAll(delivery, endedSpans(5));
    await delivery.flush(10_000);

    expect(exporter.names).toEqual([['1', '2'], ['3', '4'], ['5']]);
    expect(fatesOf(delivery)).toEqual({ exported: 5, queued: 0 });
  });

  test('drops what comes while as many wait or are under way as may, and says so once', async () => {
    const answers: ((result: ExportResult) => void)[] = [];
    const exporter = new TestExporter((done) => answers.push(done));
    const { delivery, warnings } = deliverTo(exporter, { settings: { maxQueuedSpans: 5, maxBatchSpans: 3 } });

    addAll(delivery, endedSpans(4));
    await until(() => exporter.batches.length === 1);
    addAll(delivery, endedSpans(1000, 5));
    expect(fatesOf(delivery)).toEqual({ exported: 0, queued: 5, queue_full: 999 });
    answers[0]?.(SUCCESS);
    await until(() => delivery.exportedSpans === 3);
    addAll(delivery, endedSpans(1, 2000));

    expect(fatesOf(delivery)).toEqual({ exported: 3, queued: 3, queue_full: 999 });
    expect(warnings).toEqual([
      'EYRIE_TRACING_QUEUE_FULL: 5 spans wait for The span exporter: new ones are dropped until it takes some. See whether it takes spans at all; if it is only too slow at times, raise batch.maxQueuedSpans or sample less.',
    ]);
    answers[1]?.(SUCCESS);
  });

  test('tries a batch again that was refused for now, while others wait behind it', async () => {
    const exporter = new TestExporter(failWith('ECONNREFUSED'), failWith(503), failWith(14), succeed);
    const { delivery, warnings } = deliverTo(exporter);

    addAll(delivery, endedSpans(10));
    // By then it may have been tried more than once.
    await until(() => exporter.batches.length > 0);
    delivery.add(ended('later'));
    await delivery.flush(10_000);

    const batch = namesOf(endedSpans(10));
    expect(exporter.names).toEqual([batch, batch, batch, batch, ['later']]);
    expect(fatesOf(delivery)).toEqual({ exported: 11, queued: 0 });
    expect(warnings).toEqual([
      'EYRIE_TRACING_EXPORT_FAILED: The span exporter did not take 10 spans, which are tried again (ECONNREFUSED). See that the receiver runs and that host and port of the endpoint are right.',
      'EYRIE_TRACING_EXPORT_FAILED: The span exporter did not take 10 spans, which are tried again (status 503). See that the receiver is up and what its log says; eyrie_spans_dropped_total counts on.',
      'EYRIE_TRACING_EXPORT_FAILED: The span exporter did not take 10 spans, which are tried again (gRPC status 14). See that the receiver is up and what its log says; eyrie_spans_dropped_total counts on.',
    ]);
  });

  test.each([400, 401, 404, 413, 500, 3, 16, 'CERT_HAS_EXPIRED', undefined])(
    'drops a batch at once that failed with %s',
    async (code) => {
      const exporter = new TestExporter(failWith(code), succeed);
      const { delivery, warnings } = deliverTo(exporter);

      addAll(delivery, endedSpans(11));
      await delivery.flush(10_000);

      expect(fatesOf(delivery)).toEqual({ exported: 1, queued: 0, export_failed: 10 });
      expect(warnings).toHaveLength(1);
      expect(warnings.join()).not.toContain('a secret');
    },
  );

  test('gives a batch up that was refused for too long', async () => {
    const exporter = new TestExporter(failWith(503));
    const { delivery } = deliverTo(exporter, { retry: { maxElapsedMs: 60, baseDelayMs: 20 } });

    addAll(delivery, endedSpans(10));
    await until(() => delivery.queuedSpans === 0);

    expect(fatesOf(delivery)).toEqual({ exported: 0, queued: 0, export_failed: 10 });
  });

  test('counts a batch as lost that gets no answer in time, whatever comes later', async () => {
    const answers: ((result: ExportResult) => void)[] = [];
    const exporter = new TestExporter((done) => answers.push(done), succeed);
    const { delivery, warnings } = deliverTo(exporter, { settings: { exportTimeoutMs: 50 } });

    addAll(delivery, endedSpans(11));
    await delivery.flush(10_000);
    answers[0]?.(SUCCESS);
    await new Promise(setImmediate);

    expect(fatesOf(delivery)).toEqual({ exported: 1, queued: 0, export_failed: 10 });
    expect(warnings).toEqual([
      'EYRIE_TRACING_EXPORT_FAILED: The span exporter did not take 10 spans, which are lost (no answer in time). See that the receiver is up and what its log says; eyrie_spans_dropped_total counts on.',
    ]);
  });

  test('is not harmed by an exporter that throws, answers twice, or answers nothing', async () => {
    const throwing: Answer = () => {
      throw new TypeError('a secret');
    };
    const twice: Answer = (done) => {
      done(SUCCESS);
      done({ code: ExportResultCode.FAILED });
    };
    const nothing: Answer = (done) => setImmediate(done as () => void);
    const { delivery, warnings } = deliverTo(new TestExporter(throwing, twice, nothing));

    addAll(delivery, endedSpans(25));
    await delivery.flush(10_000);

    expect(fatesOf(delivery)).toEqual({ exported: 10, queued: 0, export_failed: 15 });
    expect(warnings).toEqual([
      'EYRIE_TRACING_EXPORT_FAILED: The span exporter did not take 10 spans, which are lost (TypeError). See that the receiver is up and what its log says; eyrie_spans_dropped_total counts on.',
      'EYRIE_TRACING_EXPORT_FAILED: The span exporter did not take 5 spans, which are lost (no reason given). See that the receiver is up and what its log says; eyrie_spans_dropped_total counts on.',
    ]);
  });

  test('hands out what waits, and goes on with what is under way', async () => {
    const answers: ((result: ExportResult) => void)[] = [];
    const exporter = new TestExporter((done) => answers.push(done), succeed);
    const { delivery } = deliverTo(exporter, { settings: { maxBatchSpans: 2 } });
    addAll(delivery, endedSpans(3));
    await until(() => exporter.batches.length === 1);
    const flushed = delivery.flush(10_000);

    expect(namesOf(delivery.takeQueued())).toEqual(['3']);
    expect(delivery.takeQueued()).toEqual([]);
    answers[0]?.(SUCCESS);
    await flushed;
    delivery.add(ended('4'));
    await delivery.flush(10_000);

    expect(exporter.names).toEqual([['1', '2'], ['4']]);
    expect(fatesOf(delivery)).toEqual({ exported: 3, queued: 0 });
  });
});

describe('an exporter that is still loading', () => {
  test('gets what was added meanwhile', async () => {
    const exporter = new TestExporter();
    const loading = Promise.withResolvers<SpanExporter>();
    const { delivery } = deliverTo(loading.promise);

    addAll(delivery, endedSpans(12));
    await new Promise(setImmediate);
    loading.resolve(exporter);
    await delivery.ready();
    await delivery.flush(10_000);

    expect(fatesOf(delivery)).toEqual({ exported: 12, queued: 0 });
  });

  test('that cannot be loaded is the error of who awaits it, and its spans count as lost', async () => {
    const { delivery } = deliverTo(Promise.reject(new TypeError('not installed')));

    await expect(delivery.ready()).rejects.toThrow('not installed');
    addAll(delivery, endedSpans(3));
    await delivery.flush(10_000);

    expect(fatesOf(delivery)).toEqual({ exported: 0, queued: 0, export_failed: 3 });
  });
});

describe('a flush', () => {
  test('with nothing to deliver exports nothing', async () => {
    const exporter = new TestExporter();
    await deliverTo(exporter).delivery.flush(10_000);

    expect(exporter.batches).toEqual([]);
  });

  test('ends at its deadline, and the next ones add nothing to it until something is delivered', async () => {
    const exporter = new TestExporter(failWith(503));
    const { delivery } = deliverTo(exporter);
    addAll(delivery, endedSpans(3));

    const start = performance.now();
    await delivery.flush(300);
    const first = performance.now() - start;
    await delivery.flush(300);
    await delivery.flush(300);
    const all = performance.now() - start;

    expect(first).toBeGreaterThan(280);
    // A second and a third deadline would be 600 ms more.
    expect(all - first).toBeLessThan(250);
    expect(fatesOf(delivery)).toEqual({ exported: 0, queued: 3 });
  });

  test('may wait again once something was delivered', async () => {
    const exporter = new TestExporter(neverAnswer, succeed, neverAnswer);
    const { delivery } = deliverTo(exporter, { settings: { exportTimeoutMs: 400, maxBatchSpans: 1 } });
    addAll(delivery, endedSpans(3));
    await delivery.flush(200);
    await until(() => exporter.batches.length === 3);

    const start = performance.now();
    await delivery.flush(200);

    expect(performance.now() - start).toBeGreaterThan(180);
    expect(fatesOf(delivery)).toEqual({ exported: 1, queued: 1, export_failed: 1 });
  });

  test('ends the wait of a retry', async () => {
    const exporter = new TestExporter(failWith(503), succeed);
    const { delivery } = deliverTo(exporter, { retry: { baseDelayMs: 3_600_000, maxDelayMs: 3_600_000 } });
    addAll(delivery, endedSpans(10));
    await until(() => exporter.batches.length === 1);

    await delivery.flush(10_000);

    expect(fatesOf(delivery)).toEqual({ exported: 10, queued: 0 });
  });
});

describe('a close', () => {
  const lost = (target: string, spans: number): string =>
    `EYRIE_TRACING_EXPORT_FAILED: ${target} did not take ${spans} spans, which are lost (the app has closed). See that the receiver is up and what its log says; eyrie_spans_dropped_total counts on.`;

  test('says nothing where nothing is left', async () => {
    const { delivery, warnings } = deliverTo(new TestExporter(succeed));
    addAll(delivery, endedSpans(13));
    await delivery.flush(10_000);

    await delivery.close();

    expect(fatesOf(delivery)).toEqual({ exported: 13, queued: 0 });
    expect(warnings).toEqual([]);
  });

  test('says what is lost of a receiver that is away, by its name', async () => {
    const exporter = Object.assign(new TestExporter(failWith(503)), { target: 'The OTLP receiver at x:1' });
    const { delivery, warnings } = deliverTo(exporter, { retry: { baseDelayMs: 3_600_000 } });
    addAll(delivery, endedSpans(13));
    await until(() => warnings.length === 1);

    await delivery.close();

    expect(fatesOf(delivery)).toEqual({ exported: 0, queued: 0, shutdown: 13 });
    expect(warnings).toEqual([
      expect.stringMatching(/ did not take 10 spans, which are tried again \(status 503\)\. /),
      lost('The OTLP receiver at x:1', 13),
    ]);
  });

  test('drops what is left, counts it once, and shuts the exporter down once', async () => {
    const answers: ((result: ExportResult) => void)[] = [];
    const exporter = new TestExporter((done) => answers.push(done));
    const { delivery, warnings } = deliverTo(exporter);
    addAll(delivery, endedSpans(13));
    await until(() => exporter.batches.length === 1);

    await Promise.all([delivery.close(), delivery.close()]);
    answers[0]?.(SUCCESS);
    await new Promise(setImmediate);
    delivery.add(ended('late'));
    await delivery.flush(10_000);

    expect(fatesOf(delivery)).toEqual({ exported: 0, queued: 0, shutdown: 14 });
    expect(warnings).toEqual([lost('The span exporter', 13)]);
    expect(exporter.shutdowns).toBe(1);
    expect(exporter.batches).toHaveLength(1);
  });

  test('ends a flush that waits, and is not held up by an exporter that never shuts down', async () => {
    const exporter = new TestExporter(neverAnswer);
    exporter.shutdown = () => new Promise(() => {});
    const { delivery } = deliverTo(exporter);
    addAll(delivery, endedSpans(2));
    const flushed = delivery.flush(3_600_000);

    await delivery.close();
    await flushed;

    expect(fatesOf(delivery)).toEqual({ exported: 0, queued: 0, shutdown: 2 });
  });
});
