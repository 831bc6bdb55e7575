import { stripeSignature } from '../src/webhooks/stripe-signature.js';
import { webhookEvents } from '../src/webhooks/webhook.metrics.js';
import { ADAPTERS, type Answer, type RunningExample, startExample } from './support/example.js';

const secret = 'whsec_test';
// The spaces matter: the signature covers the bytes, not what they mean.
const body = '{ "id": "evt_1",  "type": "charge.refunded" }';
const refused = {
  status: 401,
  body: {
    statusCode: 401,
    error: 'Unauthorized',
    message: 'The signature of the webhook is missing or wrong',
  },
};

function sign({ key = secret, age = 0 } = {}) {
  const timestamp = Math.floor(Date.now() / 1000) - age;
  const hex = stripeSignature({ secret: key, payload: Buffer.from(body), timestamp }).toString('hex');
  return { timestamp, hex, header: `t=${timestamp},v1=${hex}` };
}

describe.each(ADAPTERS)('the webhook on %s', (ADAPTER) => {
  let example: RunningExample;

  beforeEach(async () => {
    example = await startExample({ ADAPTER, STRIPE_WEBHOOK_SECRET: secret });
  });

  function call(header: string | undefined, sent = body): Promise<Answer> {
    return example.post('/webhooks/stripe', sent, header === undefined ? {} : { 'stripe-signature': header });
  }

  test('an event with a right signature is received and counted by type', async () => {
    expect(await call(sign().header)).toEqual({ status: 200, body: { received: true } });
    expect(example.observability.samples(webhookEvents)).toMatchObject([
      { labels: { type: 'charge.refunded' }, value: 1 },
    ]);
  });

  test('one right signature of several is enough, as while the secret is changed', async () => {
    const { timestamp, hex } = sign();
    const old = sign({ key: 'whsec_old' }).hex;
    expect(await call(`t=${timestamp},v1=${old},v1=${hex},v0=${old}`)).toMatchObject({ status: 200 });
  });

  test('a signature is good for five minutes', async () => {
    expect(await call(sign({ age: 290 }).header)).toMatchObject({ status: 200 });
    expect(await call(sign({ age: 310 }).header)).toEqual(refused);
    expect(await call(sign({ age: -310 }).header)).toEqual(refused);
  });

  test('an altered body, an altered time and a wrong secret are refused and count no event', async () => {
    const { timestamp, hex, header } = sign();
    expect(await call(header, body.replace('refunded', 'captured'))).toEqual(refused);
    expect(await call(header, JSON.stringify(JSON.parse(body)))).toEqual(refused);
    expect(await call(`t=${timestamp - 1},v1=${hex}`)).toEqual(refused);
    expect(await call(sign({ key: 'whsec_wrong' }).header)).toEqual(refused);
    expect(example.observability).not.toHaveRecorded(webhookEvents);
  });

  test('a header that is missing or no signature is refused', async () => {
    const { timestamp, hex } = sign();
    const headers = [
      undefined,
      't=,v1=',
      `v1=${hex}`,
      `t=${timestamp}`,
      `t=${timestamp},v1=${hex.slice(2)}`,
      'x',
    ];
    for (const header of headers) expect(await call(header)).toEqual(refused);
  });

  test('a signed body that is no event is refused as a bad request', async () => {
    const timestamp = Math.floor(Date.now() / 1000);
    const hex = stripeSignature({ secret, payload: Buffer.from('{}'), timestamp }).toString('hex');
    expect(await call(`t=${timestamp},v1=${hex}`, '{}')).toMatchObject({ status: 400 });
  });
});

test.each(ADAPTERS)('without a secret the webhook on %s refuses everything', async (ADAPTER) => {
  const example = await startExample({ ADAPTER });
  const headers = { 'stripe-signature': sign({ key: '' }).header };
  expect(await example.post('/webhooks/stripe', body, headers)).toEqual(refused);
  expect(example.observability.samples('http_requests_total')).toMatchObject([
    { labels: { method: 'POST', route: '/webhooks/stripe', status_code: '401' }, value: 1 },
  ]);
});
