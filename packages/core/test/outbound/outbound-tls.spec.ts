import { createServer } from 'node:https';
import { answers, OtherSystems, rejection } from './other-systems.js';
import { selfSigned } from './self-signed.js';

const systems = new OtherSystems();
afterEach(() => systems.end());

const certificate = selfSigned();

async function secured(): Promise<string> {
  const { port } = await systems.serve(createServer(certificate, answers(200, 'secured')));
  return `https://127.0.0.1:${port}`;
}

describe('a certificate', () => {
  test('of an unknown authority is not accepted, and what to do is said', async () => {
    const url = await secured();
    expect(await rejection(systems.client().send({ url, trust: 'operator' }))).toEqual({
      code: 'EYRIE_OUTBOUND_CERTIFICATE_INVALID',
      message:
        `EYRIE_OUTBOUND_CERTIFICATE_INVALID: The certificate of ${url} was not accepted ` +
        '(DEPTH_ZERO_SELF_SIGNED_CERT). Give the certificate authority that signed it as "ca", or renew the certificate.',
    });
  });

  test('of a given authority is accepted, and its connection used again', async () => {
    const system = await systems.serve(createServer(certificate, answers(200, 'secured')));
    const client = systems.client({ ca: [certificate.cert] });
    for (let times = 0; times < 3; times += 1) {
      const { body } = await client.send({ url: `https://127.0.0.1:${system.port}`, trust: 'operator' });
      expect(body.toString()).toBe('secured');
    }
    expect(system.connections()).toBe(1);
  });

  test('for another host is not accepted', async () => {
    const { port } = new URL(await secured());
    const client = systems.client({
      ca: certificate.cert,
      lookup: async () => [{ address: '127.0.0.1', family: 4 }],
    });
    const { message } = await rejection(
      client.send({ url: `https://other.test:${port}/`, trust: 'operator' }),
    );
    expect(message).toContain(
      `The certificate of https://other.test:${port} was not accepted (ERR_TLS_CERT_ALTNAME_INVALID)`,
    );
  });

  test('is asked for from a server that has none', async () => {
    const { port } = await systems.listen(answers(200));
    const { code } = await rejection(
      systems.client().send({ url: `https://127.0.0.1:${port}/`, trust: 'operator', retry: false }),
    );
    expect(code).toBe('EYRIE_OUTBOUND_FAILED');
  });
});
