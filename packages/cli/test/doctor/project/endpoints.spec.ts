import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { formatSigningKey } from '../../../../audit/src/integrity/note-keys.js';
import { ProjectFolder } from './support/project-folder.js';

let project: ProjectFolder;
beforeEach(() => {
  project = new ProjectFolder();
});
afterEach(() => project.end());

/** A server that keeps what it is sent. */
async function listen() {
  const sockets = new Set<{ destroy(): void }>();
  let received = '';
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('data', (chunk) => {
      received += chunk.toString();
    });
    socket.on('error', () => undefined);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    received: () => received,
    end: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const { port, end } = await listen();
  await end();
  return port;
}

test('what can be reached is told, and is sent nothing', async () => {
  const server = await listen();
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: `http://user:hunter2@127.0.0.1:${server.port}` };
  const { stdout, exitCode } = await project.doctor([], { env });
  expect(exitCode).toBe(0);
  expect(stdout).toContain(`  endpoints              127.0.0.1:${server.port} reached\n`);
  expect(stdout).not.toContain('hunter2');
  expect(server.received()).toBe('');
  await server.end();
});

test('what cannot be reached is a problem, told once with everything that names it', async () => {
  const port = await freePort();
  project.write(
    'src/eyrie.config.ts',
    `const config: object = {
  tracing: { exporter: { type: 'otlp', endpoint: 'http://127.0.0.1:${port}/v1/traces' } },
  logging: { destinations: [{ type: 'stdout' }, { type: 'loki', url: 'http://127.0.0.1:${port}' }] },
};
Object.defineProperty(config, Symbol.for('eyrie.config'), { value: true });
export default config;
`,
  );
  expect(await project.findings()).toEqual([
    `problem EYRIE_DOCTOR_ENDPOINT_UNREACHABLE 127.0.0.1:${port}: No connection from here (ECONNREFUSED), and tracing.exporter.endpoint and logging.destinations[1].url name it. Start it, correct the address, or add --offline where only the service itself can reach it.`,
  ]);
  expect(await project.findings({}, ['--offline'])).toEqual([]);
});

test('an endpoint that is no URL is told without it', async () => {
  expect(await project.findings({ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector-hunter2:4318' })).toEqual([
    'problem EYRIE_DOCTOR_ENDPOINT_INVALID OTEL_EXPORTER_OTLP_ENDPOINT: It is no URL of http or https. Write it in full, such as http://collector:4318.',
  ]);
});

test('a PostgreSQL that cannot be reached is told without its password', async () => {
  const port = await freePort();
  const env = {
    EYRIE_AUDIT_ENABLED: 'true',
    EYRIE_AUDIT_SIGNING_KEYS: formatSigningKey('shop.example/audit', Buffer.alloc(32, 1)),
    EYRIE_STORE_URL: `postgres://app:hunter2@127.0.0.1:${port}/shop`,
  };
  const { stdout, exitCode } = await project.doctor([], { env });
  expect(exitCode).toBe(1);
  expect(stdout).toContain('unhealthy: 1 problem\n');
  expect(stdout).toContain('  audit                  on, its store not reached\n');
  expect(stdout).toContain(`  store                  postgres://127.0.0.1:${port}/shop\n`);
  expect(stdout).toContain(
    `  EYRIE_DOCTOR_ENDPOINT_UNREACHABLE 127.0.0.1:${port} — No connection from here (ECONNREFUSED), and the URL of the store names it.`,
  );
  expect(stdout).not.toContain('hunter2');
});
