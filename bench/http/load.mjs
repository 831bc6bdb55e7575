// A load generator that costs little beside the server: raw keep-alive sockets and requests made beforehand. It never
// sleeps while it sends, so that a server is not billed for waking it up: the slower one would pay more often.
import { once } from 'node:events';
import { connect } from 'node:net';

const REQUESTS = Array.from({ length: 1000 }, (_, id) =>
  Buffer.from(
    `GET /users/${id} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: application/json\r\nuser-agent: bench\r\n\r\n`,
  ),
);
const CONNECTIONS = 32;

/** Sends so many requests, each connection one at a time, and resolves when all are answered. */
export async function send(port, amount) {
  const sockets = await Promise.all(Array.from({ length: CONNECTIONS }, () => open(port)));
  let sent = 0;
  let answered = 0;
  const stayAwake = () => answered < amount && setImmediate(stayAwake);
  stayAwake();
  await new Promise((resolve, reject) => {
    for (const socket of sockets) {
      const next = () => sent < amount && socket.write(REQUESTS[sent++ % REQUESTS.length]);
      socket.on('error', reject);
      // Answers are small: one arrives in one piece.
      socket.on('data', (answer) => {
        if (!answer.includes('HTTP/1.1 200')) reject(new Error(`answered ${answer}`));
        answered += 1;
        if (answered === amount) resolve();
        else next();
      });
      next();
    }
  });
  for (const socket of sockets) socket.destroy();
}

async function open(port) {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  await once(socket, 'connect');
  return socket;
}
