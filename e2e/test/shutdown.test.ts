// A deployment ends the service with SIGTERM while it works: what is in flight is answered, counted and seen.
import assert from 'node:assert/strict';
import { json } from 'node:stream/consumers';
import { test } from 'node:test';
import { fetchSamples } from '../../examples/nexo-be/demo/exposition.ts';
import { startService } from '../../examples/nexo-be/demo/service.ts';
import { tallyCounted } from '../../examples/nexo-be/demo/tally.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { openPost } from '../support/open-request.ts';

/** The provider approves the first payment with this seed after 1.5 s. */
const SLOW_PROVIDER_SEED = '37';

for (const adapter of ['express', 'fastify'] as const) {
  test(`on ${adapter} requests in flight at SIGTERM are answered, and /metrics on its own port closes last`, async () => {
    const service = await startService({
      ADAPTER: adapter,
      PROVIDER_SEED: SLOW_PROVIDER_SEED,
      EYRIE_METRICS_PORT: String(await freePort()),
    });
    try {
      const signUp = openPost(`${service.origin}/users`);
      signUp.end(JSON.stringify({ name: 'Ada', email: 'ada@example.com', plan: 'pro', source: 'web' }));
      const { id } = (await json(await signUp.answer)) as { readonly id: string };

      const payment = openPost(`${service.origin}/payments`);
      payment.end(JSON.stringify({ userId: id, amount: 1999, currency: 'usd' }));
      const lateSignUp = openPost(`${service.origin}/users`);
      lateSignUp.write('{ "name": "Grace", "email": "grace@example.com", ');
      await metric('payments_in_progress', 1);
      await metric('http_request_queue_depth', 2);

      service.signal('SIGTERM');
      const paid = await payment.answer;
      assert.equal(paid.statusCode, 201);
      assert.equal(((await json(paid)) as { readonly status: string }).status, 'approved');

      await metric('http_request_queue_depth', 1);
      assert.deepEqual(Object.fromEntries(tallyCounted(await fetchSamples(service.metricsUrl))), {
        'POST /payments 201': 1,
        'POST /users 201': 1,
      });
      await assert.rejects(fetch(`${service.origin}/health`), 'new connections are refused');

      lateSignUp.end('"plan": "free", "source": "web" }');
      const signedUp = await lateSignUp.answer;
      assert.equal(signedUp.statusCode, 201);
      await json(signedUp);
      assert.deepEqual(await service.exited, { code: null, signal: 'SIGTERM' });
      await assert.rejects(fetch(service.metricsUrl), 'nothing listens any more');
    } finally {
      await service.stop();
    }

    /** Waits until the gauge has this value. */
    async function metric(name: string, value: number): Promise<void> {
      await eventually({ what: `${name} is ${value}`, everyMs: 20, deadlineMs: 10_000 }, async () => {
        const samples = await fetchSamples(service.metricsUrl);
        return samples.some((sample) => sample.name === name && sample.value === value) || undefined;
      });
    }
  });
}
