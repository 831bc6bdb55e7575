import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { addToHead } from '../../src/http/request-id-header.js';
import { RawConnection } from '../support/raw-connection.js';

/** The lines of a response's head that give a request id. */
async function idLines(headers: Record<string, string>): Promise<readonly string[]> {
  const server = createServer((_request, response) => {
    addToHead(response, 'x-request-id', 'made');
    response.writeHead(200, headers).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const connection = await RawConnection.open((server.address() as AddressInfo).port);
  connection.say('GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
  const answer = await connection.isClosed();
  server.close();
  return answer.split('\r\n').filter((line) => line.toLowerCase().startsWith('x-request-id'));
}

test('a head without a request id is given one', async () => {
  expect(await idLines({ 'content-length': '0' })).toEqual(['x-request-id: made']);
});

test.each(['x-request-id', 'X-Request-Id'])(
  'a head that has %s keeps it, and gets no second one',
  async (name) => {
    expect(await idLines({ [name]: 'mine' })).toEqual([`${name}: mine`]);
  },
);
