import { ADAPTERS, startExample } from './support/example.js';

test.each(ADAPTERS)('x %s', async (ADAPTER) => {
  const example = await startExample({ ADAPTER, PROVIDER_SEED: '7' });
  const userId = (await example.post('/users', { name: 'Ada', email: 'ada@example.com', plan: 'pro', source: 'web' })).body.id;
  for (let i = 0; i < 7; i++) await example.post('/payments', { userId, amount: 100, currency: 'usd' });
  await example.post('/webhooks/stripe', {});
  const trail = await example.auditTrail(); console.log(JSON.stringify(trail, null, 1), example.log.join(''));
});
