import { ROOT_CONTEXT } from '@opentelemetry/api';
import { tracerOf } from '../../src/spans/tracer-of.js';
import { settingsOf, TestEngines } from '../engine/engines.js';
import { KeptSpans, pause } from '../support/traced-app.js';

const engines = new TestEngines();
afterEach(() => engines.end());

/** A receiver that is not there yet. */
class AwayExporter extends KeptSpans {
  attempts = 0;

  override export(...[, done]: Parameters<KeptSpans['export']>): void {
    this.attempts += 1;
    done({ code: 1, error: Object.assign(new Error('away'), { code: 'ECONNREFUSED' }) } as { code: number });
  }
}

test('a batch that waits to be tried again goes to the new delivery, once and first', async () => {
  const [away, after] = [new AwayExporter(), new KeptSpans()];
  const engine = engines.start(settingsOf({ exporter: away }));
  const make = (name: string) => tracerOf(engine.provider).startSpan(name, {}, ROOT_CONTEXT).end();
  make('refused');
  const flushing = engine.flush(5000);
  while (away.attempts === 0) await pause(1);
  await pause(5);
  make('waiting');
  await engine.use(settingsOf({ exporter: after }));
  await engine.flush(1000);
  await flushing;
  expect(after.all.map(({ name }) => name)).toEqual(['refused', 'waiting']);
  expect([engine.delivery.exportedSpans, engine.delivery.queuedSpans]).toEqual([2, 0]);
});
