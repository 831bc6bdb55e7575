// A real Prometheus scrapes the example under mixed traffic: what it then says is what the clients know.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { tallySent } from '../../examples/nexo-be/demo/tally.ts';
import { JOBS, type ObservedTraffic, observeTraffic } from '../support/observed-traffic.ts';
import { assertInstalled, promtoolCheck } from '../support/programs.ts';
import type { Point } from '../support/prometheus.ts';
import { bucketOf, quantile } from '../support/quantile.ts';

assertInstalled('prometheus', 'promtool');

for (const adapter of ['express', 'fastify'] as const) {
  describe(`Prometheus and the example on ${adapter}`, () => {
    let traffic: ObservedTraffic;

    before(async () => {
      traffic = await observeTraffic(adapter);
    });

    after(() => traffic?.stop());

    for (const job of JOBS) {
      /** The whole series at the end of the job's window. */
      const atEnd = (expression: string) => traffic.prometheus.query(expression, traffic.windows[job].to);
      /** The range selector of the window: both its scrapes are in it, so `rate()` has nothing to extrapolate. */
      const range = () => `[${traffic.windows[job].to - traffic.windows[job].from + 1}ms]`;
      const requests = `{job="${job}",route!="/metrics"}`;

      test(`${job}: every scrape succeeded`, async () => {
        const [up] = await traffic.prometheus.samples(`up{job="${job}"}[10m]`);
        assert.ok(up !== undefined && up.samples.length >= 3, 'at least three scrapes');
        assert.deepEqual([...new Set(up.samples.map(([, value]) => value))], [1]);
        const [scraped] = await atEnd(`scrape_samples_scraped{job="${job}"}`);
        assert.ok(scraped !== undefined && scraped.value > 100);
      });

      test(`${job}: requests by method, route and status are those that the clients sent`, async () => {
        const counted = await atEnd(`http_requests_total${requests}`);
        assert.deepEqual(tallyOf(counted), Object.fromEntries(tallySent(traffic.sent)));
        const durations = await atEnd(`http_request_duration_seconds_count${requests}`);
        assert.deepEqual(tallyOf(durations), Object.fromEntries(tallySent(traffic.sent)));
      });

      test(`${job}: errors are the requests that the clients saw fail`, async () => {
        const errors = await atEnd(
          `sum by (method, route, status_code) (http_requests_errors_total${requests})`,
        );
        const failed = traffic.sent.filter(({ status }) => status >= 400);
        assert.deepEqual(tallyOf(errors), Object.fromEntries(tallySent(failed)));
      });

      test(`${job}: business metrics are what the clients brought about`, async () => {
        const byStatus = await atEnd(`sum by (status) (payment_transactions_total{job="${job}"})`);
        assert.deepEqual(Object.fromEntries(byStatus.map(({ labels, value }) => [labels.status, value])), {
          approved: sentWith('/payments', 201).length,
          declined: sentWith('/payments', 402).length,
          failed: sentWith('/payments', 502).length,
        });
        const single = async (expression: string) => (await atEnd(expression)).map(({ value }) => value);
        const signUps = sentWith('/users', 201).length;
        assert.deepEqual(await single(`sum(user_signups_total{job="${job}"})`), [signUps]);
        assert.deepEqual(await single(`active_users{job="${job}"}`), [signUps]);
        const events = sentWith('/webhooks/stripe', 200).length;
        assert.deepEqual(await single(`webhook_events_total{job="${job}",type="charge.refunded"}`), [events]);
      });

      test(`${job}: the request rate is the clients'`, async () => {
        const { from, to } = traffic.windows[job];
        const rates = await atEnd(`rate(http_requests_total${requests}${range()})`);
        const expected = tallySent(traffic.measured);
        for (const { labels, value } of rates) {
          const key = keyOf(labels);
          close(value, (expected.get(key) ?? 0) / ((to - from) / 1000), key);
        }
        const [total] = await atEnd(`sum(rate(http_requests_total${requests}${range()}))`);
        close(total?.value, traffic.measured.length / ((to - from) / 1000), 'all requests');
      });

      test(`${job}: the error rates are the clients'`, async () => {
        const share = async (failing: string) =>
          (
            await atEnd(
              `sum(rate(${failing}${range()})) / sum(rate(http_requests_total${requests}${range()}))`,
            )
          )[0]?.value;
        const sentShare = (from: number) =>
          traffic.measured.filter(({ status }) => status >= from).length / traffic.measured.length;
        close(await share(`http_requests_errors_total${requests}`), sentShare(400), '4xx, 5xx and 499');
        const unavailable = `http_requests_total{job="${job}",route!="/metrics",status_code=~"5.."}`;
        close(await share(unavailable), sentShare(500), '5xx');
      });

      for (const share of [0.5, 0.95, 0.99]) {
        test(`${job}: p${share * 100} of the payments is in the bucket where the clients measured it`, async (context) => {
          const measured = traffic.measured
            .filter(({ route, status }) => route === '/payments' && [201, 402, 502].includes(status))
            .map(({ seconds }) => seconds);
          assert.equal(measured.length, 300);
          const payments = `{job="${job}",route="/payments",status_code=~"201|402|502"}`;
          const rates = `rate(http_request_duration_seconds_bucket${payments}${range()})`;
          const [found] = await atEnd(`histogram_quantile(${share}, sum by (le) (${rates}))`);
          const byClients = quantile(share, measured);
          context.diagnostic(`Prometheus says ${found?.value} s, the clients ${byClients} s`);
          assert.deepEqual(bucketOf(found?.value ?? Number.NaN), bucketOf(byClients));
        });
      }

      test(`${job}: types are what was declared`, async () => {
        const typeOf = (metric: string) => traffic.prometheus.typeOf(job, metric);
        assert.equal(
          await typeOf(job === 'openmetrics' ? 'http_requests' : 'http_requests_total'),
          'counter',
        );
        assert.equal(await typeOf('http_request_duration_seconds'), 'histogram');
        assert.equal(await typeOf('active_users'), 'gauge');
      });
    }

    test('the two jobs got the two formats, compressed', async () => {
      const asked = traffic.proxy.lastRequest();
      assert.match(asked.accept ?? '', /^application\/openmetrics-text/);
      const direct = await fetch(traffic.service.metricsUrl, { headers: { accept: asked.accept ?? '' } });
      assert.equal(
        direct.headers.get('content-type'),
        'application/openmetrics-text; version=1.0.0; charset=utf-8',
      );
      assert.match(await direct.text(), /\n# EOF\n$/);
      const proxied = traffic.proxy.lastResponse();
      assert.equal(proxied['content-type'], 'text/plain; version=0.0.4; charset=utf-8');
      assert.equal(proxied['content-encoding'], 'gzip');
    });

    test('both formats hold the same series with the same values', async () => {
      const names = '__name__=~"target_info|http_requests?_.*|user_.*|active_users|payments?_.*|webhook_.*"';
      const selector = `${names},__name__!="http_request_queue_depth",route!="/metrics"`;
      const [openmetrics, text] = await Promise.all(
        JOBS.map(async (job) => {
          const points = await traffic.prometheus.query(
            `{job="${job}",${selector}}`,
            traffic.windows[job].to,
          );
          return points.map(comparable).toSorted();
        }),
      );
      assert.ok(openmetrics !== undefined && openmetrics.length > 250, `${openmetrics?.length} series`);
      assert.deepEqual(openmetrics, text);
    });

    test('promtool reads the text and finds no fault with a name or a help text', async () => {
      const page = await fetch(traffic.service.metricsUrl, { headers: { accept: 'text/plain' } });
      assert.deepEqual(promtoolCheck(await page.text()), { code: 0, problems: [] });
    });

    function sentWith(route: string, status: number) {
      return traffic.sent.filter((each) => each.route === route && each.status === status);
    }
  });
}

function tallyOf(points: readonly Point[]): Record<string, number> {
  return Object.fromEntries(points.map(({ labels, value }) => [keyOf(labels), value]));
}

function keyOf({ method, route, status_code }: Point['labels']): string {
  return `${method} ${route} ${status_code}`;
}

/** A series and its value in one line, without what tells the jobs apart. OpenMetrics writes 1 as 1.0 in `le`. */
function comparable({ labels, value }: Point): string {
  const own = Object.entries(labels).filter(([name]) => name !== 'job' && name !== 'instance');
  const pairs = own.map(([name, text]) =>
    name === 'le' ? `le=${Number(text.replace('+Inf', 'Infinity'))}` : `${name}=${text}`,
  );
  return `${pairs.toSorted().join(' ')} ${value}`;
}

/** Equal but for the rounding of floating point numbers. */
function close(actual: number | undefined, expected: number, what: string): void {
  const error = Math.abs((actual ?? Number.NaN) - expected);
  assert.ok(error <= 1e-9 * Math.max(1, expected), `${what}: ${actual} instead of ${expected}`);
}
