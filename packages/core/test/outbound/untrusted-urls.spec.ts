import { answers, codeOf, inTurn, OtherSystems, rejection } from './other-systems.js';

const systems = new OtherSystems();
afterEach(() => systems.end());

const untrusted = { trust: 'untrusted', retry: false } as const;

describe('an untrusted URL', () => {
  test.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://0177.0.0.1/',
    'http://127.0.0.1./',
    'http://１２７.0.0.1/',
    'http://0/',
    'http://169.254.169.254/latest/meta-data',
    'http://10.1.2.3:8080/',
    'https://[::1]/',
    'https://[::]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:a9fe:a9fe]/',
    'https://[64:ff9b::10.0.0.1]/',
    'https://[2002:7f00:1::]/',
    'https://[fd00::1]/',
    'https://[fe80::1]/',
  ])('with the address of %s is refused', async (url) => {
    expect(await codeOf(systems.client().send({ ...untrusted, url }))).toBe('EYRIE_OUTBOUND_ADDRESS_REFUSED');
  });

  test.each(['http://localhost/', 'http://localhost:9999/', 'http://LOCALHOST/'])(
    'whose name is that of this machine, %s, is refused',
    async (url) => {
      expect(await codeOf(systems.client().send({ ...untrusted, url }))).toBe(
        'EYRIE_OUTBOUND_ADDRESS_REFUSED',
      );
    },
  );

  test.each([
    ['ftp://example.com/', 'is neither http nor https'],
    ['file:///etc/passwd', 'is neither http nor https'],
    ['javascript:alert(1)', 'is neither http nor https'],
    ['unix:/var/run/docker.sock', 'is neither http nor https'],
    ['/relative?token=hush', 'is not a URL'],
    ['http://', 'is not a URL'],
    ['http://exa mple.com/hush', 'is not a URL'],
    ['http://[fe80::1%25eth0]/', 'is not a URL'],
    ['https://user:hush@example.com/', 'is untrusted and carries a user or a password'],
    ['https://hush@example.com/', 'is untrusted and carries a user or a password'],
  ])('such as %s is refused: it %s', async (url, why) => {
    const { code, message } = await rejection(systems.client().send({ ...untrusted, url }));
    expect([code, message]).toEqual([
      'EYRIE_OUTBOUND_URL_INVALID',
      `EYRIE_OUTBOUND_URL_INVALID: The URL of an outbound request ${why}. ` +
        'Give an absolute URL such as "https://hooks.example.com/path".',
    ]);
  });

  test('is refused where one of its addresses is not public, and the address is not said', async () => {
    const client = systems.client({
      lookup: async () => [
        { address: '93.184.216.34', family: 4 },
        { address: '10.9.8.7', family: 4 },
      ],
    });
    const refused = await rejection(
      client.send({ ...untrusted, url: 'http://wiki.corp.test:8080/page?key=hush' }),
    );
    expect(refused).toEqual({
      code: 'EYRIE_OUTBOUND_ADDRESS_REFUSED',
      message:
        'EYRIE_OUTBOUND_ADDRESS_REFUSED: The host wiki.corp.test of an untrusted URL has an address that is not ' +
        'public. Use a public host, or add its network to the allowed ones if it may be reached.',
    });
  });

  test('that is refused is not tried again', async () => {
    let asked = 0;
    const client = systems.client({
      lookup: async () => {
        asked += 1;
        return [{ address: '::1', family: 6 }];
      },
    });
    expect(await codeOf(client.send({ url: 'http://other.test/', trust: 'untrusted' }))).toBe(
      'EYRIE_OUTBOUND_ADDRESS_REFUSED',
    );
    expect(asked).toBe(1);
  });

  test('whose name changes its address after the check is connected to what was checked', async () => {
    const checked = await systems.listen(answers(200, 'checked', { connection: 'close' }), '127.0.0.2');
    const inner = await systems.listen(answers(200, 'inner'), '127.0.0.1', checked.port);
    let asked = 0;
    const client = systems.client({
      allowedNetworks: ['127.0.0.2/32'],
      lookup: async () => {
        asked += 1;
        return [{ address: asked === 1 ? '127.0.0.2' : '127.0.0.1', family: 4 }];
      },
    });
    const url = `http://rebinding.test:${checked.port}/`;
    const { body } = await client.send({ ...untrusted, url });
    expect([body.toString(), asked]).toEqual(['checked', 1]);
    expect(await codeOf(client.send({ ...untrusted, url }))).toBe('EYRIE_OUTBOUND_ADDRESS_REFUSED');
    expect([asked, inner.connections()]).toEqual([2, 0]);
  });

  test('never uses a connection that the operator’s requests opened', async () => {
    const system = await systems.listen(answers(200));
    const client = systems.client({ lookup: async () => [{ address: '127.0.0.1', family: 4 }] });
    const url = `http://inner.test:${system.port}/`;
    expect((await client.send({ url, trust: 'operator' })).status).toBe(200);
    expect(await codeOf(client.send({ ...untrusted, url }))).toBe('EYRIE_OUTBOUND_ADDRESS_REFUSED');
    expect(system.connections()).toBe(1);
  });

  test('is not led elsewhere by a redirect', async () => {
    const inner = await systems.listen(answers(200, 'inner'));
    const outer = await systems.listen(answers(302, '', { location: inner.url }), '127.0.0.2');
    const client = systems.client({ allowedNetworks: ['127.0.0.2/32'] });
    expect(await client.send({ ...untrusted, url: outer.url })).toMatchObject({ status: 302 });
    expect(inner.connections()).toBe(0);
  });

  test('may lie in a network that the operator allows', async () => {
    const { url } = await systems.listen(inTurn(answers(204)));
    const client = systems.client({ allowedNetworks: ['127.0.0.0/8', 'fd12:3456::/32'] });
    expect(await client.send({ ...untrusted, url })).toMatchObject({ status: 204 });
    expect(await codeOf(client.send({ ...untrusted, url: 'http://[fd12:3457::1]/' }))).toBe(
      'EYRIE_OUTBOUND_ADDRESS_REFUSED',
    );
  });
});

test('an operator’s URL may be private', async () => {
  const { port } = await systems.listen(answers(204));
  const client = systems.client();
  expect(await client.send({ url: `http://127.0.0.1:${port}/`, trust: 'operator' })).toMatchObject({
    status: 204,
  });
  expect(await client.send({ url: `http://localhost:${port}/`, trust: 'operator' })).toMatchObject({
    status: 204,
  });
});

test.each(['10.0.0.0', '10.0.0.0/33', '10.0.0/8', 'fd00::/129', 'intranet/8', '10.0.0.0/8/8', '10.0.0.0/'])(
  '"%s" is no network that could be allowed',
  (network) => {
    expect(() => systems.client({ allowedNetworks: [network] })).toThrow(
      `EYRIE_OUTBOUND_NETWORK_INVALID: "${network}" among the allowed networks is no network. ` +
        'Write an address and the length of its prefix, such as "10.20.0.0/16" or "fd12:3456::/32".',
    );
  },
);

describe('a header', () => {
  test.each([
    ['x-trace', 'a\r\nx-admin: hush', 'the header "x-trace" with characters that are not allowed in HTTP'],
    ['x-trace', 'a\nhush', 'the header "x-trace" with characters that are not allowed in HTTP'],
    ['x-trace', 'a\0hush', 'the header "x-trace" with characters that are not allowed in HTTP'],
    [
      'authorization',
      'Bearer hush\u2028',
      'the header "authorization" with characters that are not allowed in HTTP',
    ],
    ['x-a\r\nx-hush', '1', 'a header whose name is not allowed in HTTP'],
    ['', '1', 'a header whose name is not allowed in HTTP'],
    ['Transfer-Encoding', 'chunked', 'the header "transfer-encoding", which the client sets itself'],
    ['Content-Length', '0', 'the header "content-length", which the client sets itself'],
    ['Host', 'hush.example', 'the header "host", which the client sets itself'],
  ])('that could split the request is refused: %j', async (name, value, what) => {
    const client = systems.client();
    expect(
      await rejection(
        client.send({ url: 'http://127.0.0.1:1/', trust: 'operator', headers: { [name]: value } }),
      ),
    ).toEqual({
      code: 'EYRIE_OUTBOUND_HEADER_INVALID',
      message:
        `EYRIE_OUTBOUND_HEADER_INVALID: An outbound request has ${what}. ` +
        'Leave it out, or give it a name of letters, digits and dashes and a value on one line.',
    });
  });
});
