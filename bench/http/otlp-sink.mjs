// A receiver of OTLP over HTTP in a process of its own, which reads what comes and says that it has it.
import { once } from 'node:events';
import { createServer } from 'node:http';

const server = createServer((request, response) => {
  let bytes = 0;
  request.on('data', (chunk) => {
    bytes += chunk.length;
  });
  request.on('end', () => {
    process.send?.({ bytes });
    const answer = request.headers['content-type'] === 'application/json' ? '{}' : '';
    response.writeHead(200, { 'content-type': request.headers['content-type'] ?? '' }).end(answer);
  });
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
process.send({ port: server.address().port });
process.on('disconnect', () => process.exit(0));
