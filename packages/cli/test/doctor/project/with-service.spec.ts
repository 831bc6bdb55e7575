import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eyrie } from '../../support/run.js';
import { ProjectFolder } from './support/project-folder.js';

/** A service whose page asks for a token, and keeps what it was asked with. */
async function servicePage() {
  const tokens: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    tokens.push(request.headers.authorization);
    response.writeHead(request.headers.authorization === 'Bearer open-sesame' ? 200 : 401, {
      'content-type': 'text/plain; version=0.0.4',
    });
    response.end('# TYPE up gauge\nup 1\n');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tokens,
    end: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}

let service: Awaited<ReturnType<typeof servicePage>>;
beforeEach(async () => {
  service = await servicePage();
});
afterEach(() => service.end());

interface Report {
  readonly checks: readonly { readonly name: string }[];
}
const namesOf = (stdout: string) => (JSON.parse(stdout) as Report).checks.map(({ name }) => name);

test('a project and its service are told of together, or the service alone', async () => {
  const project = new ProjectFolder();
  const env = { EYRIE_METRICS_TOKEN: 'open-sesame' };
  const flags = ['--json', '--url', service.url];
  const both = namesOf((await project.doctor(flags, { env })).stdout);
  const alone = namesOf((await project.doctor([...flags, '--service-only'], { env })).stdout);
  project.end();
  expect(alone).not.toContain('Node');
  expect(both).toContain('Node');
  expect(both.slice(-alone.length)).toEqual(alone);
  expect(service.tokens).toEqual(['Bearer open-sesame', 'Bearer open-sesame']);
});

test('the token comes from the variable that is named, and needs no project around it', async () => {
  const empty = mkdtempSync(join(tmpdir(), 'eyrie-empty-'));
  const ran = await eyrie(['doctor', '--url', service.url, '--token-env', 'SHOP_TOKEN'], {
    cwd: empty,
    env: { SHOP_TOKEN: 'open-sesame', EYRIE_METRICS_TOKEN: 'another' },
  });
  rmSync(empty, { recursive: true });
  expect(service.tokens).toEqual(['Bearer open-sesame']);
  expect(ran.stderr).toBe('');
  expect(ran.stdout).not.toContain('open-sesame');
});

test('an address that is none is wrong usage', async () => {
  const { exitCode, stdout, stderr } = await eyrie(['doctor', '--service-only', '--url', 'shop:hunter2']);
  expect([exitCode, stdout]).toEqual([2, '']);
  expect(stderr).toContain('EYRIE_CLI_USAGE_INVALID');
  expect(stderr).not.toContain('hunter2');
});
