import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

const LOADER = join(import.meta.dirname, '../../../../scripts/lib/typescript-loader.mjs');
const PROGRAM = join(import.meta.dirname, 'closing-program.ts');

test('spans go through the proxy that the process goes through', async () => {
  const asked: (string | undefined)[] = [];
  const proxy = createServer((request, response) => {
    asked.push(request.url);
    request.resume().once('end', () => response.end());
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');

  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      '--conditions=@eyrie/source',
      '--import',
      LOADER,
      PROGRAM,
      'http/protobuf',
      'http://collector.invalid:4318',
    ],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        ...process.env,
        NO_COLOR: undefined,
        FORCE_COLOR: undefined,
        NODE_USE_ENV_PROXY: '1',
        HTTP_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
        http_proxy: undefined,
        NO_PROXY: undefined,
        no_proxy: undefined,
      },
    },
  );
  await once(child, 'close');
  proxy.close();

  expect(asked).toEqual([
    'http://collector.invalid:4318/v1/traces',
    'http://collector.invalid:4318/v1/traces',
  ]);
});
