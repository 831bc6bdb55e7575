import { createRequire } from 'node:module';
import { ADAPTERS, startExample } from './support/example.js';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

test.each(ADAPTERS)('health and status on %s answer and are counted', async (ADAPTER) => {
  const example = await startExample({ ADAPTER });
  expect(await example.get('/health')).toEqual({ status: 200, body: { status: 'ok' } });
  expect(await example.get('/api/status')).toEqual({
    status: 200,
    body: {
      service: 'nexo-be',
      version,
      uptimeSeconds: expect.any(Number),
      users: { known: 0, active: 0 },
      payments: { approved: 0, declined: 0, failed: 0 },
    },
  });
  expect(await example.get('/nowhere')).toMatchObject({ status: 404 });
  const page = await (await fetch(`${example.url}/metrics`)).text();
  expect(
    page
      .split('\n')
      .filter((line) => line.startsWith('http_requests_total{'))
      .toSorted(),
  ).toEqual([
    'http_requests_total{method="GET",route="/api/status",status_code="200"} 1',
    'http_requests_total{method="GET",route="/health",status_code="200"} 1',
    'http_requests_total{method="GET",route="unmatched",status_code="404"} 1',
  ]);
});
