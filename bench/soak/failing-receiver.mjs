// A receiver of OTLP over HTTP in a process of its own that fails now and then: one request in twenty is refused, hung up
// on, or answered late, and for 15 of every 90 seconds it refuses everything.
import { once } from 'node:events';
import { createServer } from 'node:http';

const OUTAGE_EVERY_MS = 90_000;
const OUTAGE_MS = 15_000;
const LATE_MS = 3_000;

const server = createServer((request, response) => {
  request.on('error', () => {});
  request.resume().on('end', () => {
    const answer = (status) =>
      response.writeHead(status, { 'content-type': request.headers['content-type'] ?? '' }).end();
    const luck = Math.random();
    if (performance.now() % OUTAGE_EVERY_MS > OUTAGE_EVERY_MS - OUTAGE_MS || luck < 0.05) answer(503);
    else if (luck < 0.1) request.destroy();
    else if (luck < 0.15) setTimeout(answer, LATE_MS, 200);
    else answer(200);
  });
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
process.send({ port: server.address().port });
process.on('disconnect', () => process.exit(0));
