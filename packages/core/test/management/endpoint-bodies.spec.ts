import { setTimeout as sleep } from 'node:timers/promises';
import { BEARER, EndpointApps } from '../support/endpoints.js';
import { RawConnection } from '../support/raw-connection.js';

const apps = new EndpointApps();
afterEach(() => apps.end());

describe('a body', () => {
  test('comes as it was sent, whatever its type', async () => {
    const bytes = Buffer.from([0, 255, 123, 34, 10, 13, 0xe2, 0x82]);
    const { port } = await apps.serve({});
    const response = await fetch(`http://127.0.0.1:${port}/receiver`, {
      method: 'POST',
      body: bytes,
      headers: { 'content-type': 'application/json' },
    });
    expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes);
  });

  test('may be empty', async () => {
    const { ask } = await apps.serve({});
    expect(await ask('/receiver', { method: 'POST' })).toMatchObject({ status: 200, body: '' });
  });

  test('of exactly the limit passes, one byte more is answered with 413 and a closed connection', async () => {
    const { post, said } = await apps.serve({ maxBodyBytes: 10 });
    expect(await post({ body: 'x'.repeat(10) })).toMatchObject({ status: 200, body: 'x'.repeat(10) });
    const { status, body, headers } = await post({ body: 'x'.repeat(11) });
    expect([status, body, headers.get('connection')]).toEqual([413, 'Content Too Large\n', 'close']);
    expect(said).toEqual([]);
  });

  test('is limited to 1 MiB where the endpoint says nothing', async () => {
    const { post } = await apps.serve({});
    expect((await post({ body: 'x'.repeat(1_048_576) })).status).toBe(200);
    expect((await post({ body: 'x'.repeat(1_048_577) })).status).toBe(413);
  });

  test('that announces too much is refused before it comes', async () => {
    const { port } = await apps.serve({ maxBodyBytes: 10 });
    const connection = await RawConnection.open(port);
    connection.say('POST /receiver HTTP/1.1\r\nhost: x\r\ncontent-length: 11\r\n\r\n');
    expect(await connection.hears('Content Too Large\n')).toMatch(/^HTTP\/1\.1 413 /);
    await connection.isClosed();
  });

  test('in pieces is counted piece by piece, and refused in the middle', async () => {
    const { port, said } = await apps.serve({ maxBodyBytes: 10 });
    const connection = await RawConnection.open(port);
    connection.say('POST /receiver HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n');
    connection.say('5\r\nhello\r\n');
    connection.say('6\r\nworlds\r\n');
    expect(await connection.hears('Content Too Large\n')).toMatch(/^HTTP\/1\.1 413 /);
    await connection.isClosed();
    expect(said).toEqual([]);
  });

  test('is not read where the token is wrong', async () => {
    const { port } = await apps.serve({ access: BEARER });
    const connection = await RawConnection.open(port);
    connection.say('POST /receiver HTTP/1.1\r\nhost: x\r\ncontent-length: 100000000\r\n\r\n');
    expect(await connection.hears('Unauthorized\n')).toMatch(/^HTTP\/1\.1 401 /);
    connection.leave();
  });

  test('that the client breaks off is no failure of the endpoint', async () => {
    const { port, said, post } = await apps.serve({});
    const connection = await RawConnection.open(port);
    connection.say('POST /receiver HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf');
    await sleep(20);
    connection.leave();
    await sleep(50);
    expect(said).toEqual([]);
    expect((await post()).status).toBe(200);
  });

  test('that is too large after the answer has begun breaks the answer off', async () => {
    const { post, said } = await apps.serve({
      maxBodyBytes: 3,
      handle: async ({ readBody }, response) => {
        response.flushHeaders();
        response.end(await readBody());
      },
    });
    await expect(post({ body: 'too large' })).rejects.toThrow();
    expect(said).toEqual([]);
  });
});
