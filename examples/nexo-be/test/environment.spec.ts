import { readEnvironment } from '../src/environment/environment.js';

test('an empty environment gives the defaults', () => {
  expect(readEnvironment({})).toEqual({
    port: 3000,
    adapter: 'express',
    stripeWebhookSecret: undefined,
    providerSeed: 1,
  });
});

test('every variable is read', () => {
  const variables = {
    PORT: '0',
    ADAPTER: 'fastify',
    STRIPE_WEBHOOK_SECRET: 'whsec_test',
    PROVIDER_SEED: '7',
  };
  expect(readEnvironment(variables)).toEqual({
    port: 0,
    adapter: 'fastify',
    stripeWebhookSecret: 'whsec_test',
    providerSeed: 7,
  });
});

test.each([
  [{ ADAPTER: 'koa' }, 'ADAPTER is "koa". Set it to express or fastify, or leave it out for express.'],
  [{ PORT: '65536' }, 'PORT is "65536". Set it to a whole number from 0 to 65535.'],
  [{ PORT: '' }, 'PORT is "". Set it to a whole number from 0 to 65535.'],
  [{ PROVIDER_SEED: '-1' }, 'PROVIDER_SEED is "-1". Set it to a whole number from 0 to 4294967295.'],
  [
    { STRIPE_WEBHOOK_SECRET: '' },
    'STRIPE_WEBHOOK_SECRET is empty. Set the secret of the webhook, or leave it out to refuse all calls.',
  ],
])('%j is refused with what to do', (variables, message) => {
  expect(() => readEnvironment(variables)).toThrow(message);
});
