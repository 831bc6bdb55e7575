import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { OtlpReceiver } from '../support/otlp-receiver.js';
import { GrpcReceiver } from './grpc-receiver.js';

const PATIENCE_MS = 25_000;
const LOADER = join(import.meta.dirname, '../../../../scripts/lib/typescript-loader.mjs');
const PROGRAM = join(import.meta.dirname, 'closing-program.ts');

/** Runs the program to its end, and tells how long that came after all was closed. */
async function run(protocol: string, endpoint: string) {
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      '--conditions=@eyrie/source',
      '--import',
      LOADER,
      PROGRAM,
    ].concat(protocol, endpoint),
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      timeout: PATIENCE_MS,
      killSignal: 'SIGKILL',
      env: { ...process.env, NO_COLOR: undefined, FORCE_COLOR: undefined },
    },
  );
  let output = '';
  let closedAt = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    closedAt = performance.now();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, fates: JSON.parse(output) as unknown, exitMs: performance.now() - closedAt };
}

// The exporters' own time limit is 10 s, after which the process would end in any case.
const PROMPT_MS = 5000;

test.each(['http/json', 'http/protobuf'])(
  'a receiver of %s that hangs does not keep the process',
  async (protocol) => {
    const receiver = await OtlpReceiver.start();
    receiver.answerWith({ type: 'hang' });

    const { code, fates, exitMs } = await run(protocol, receiver.url);
    await receiver.close();

    expect({ code, fates }).toEqual({ code: 0, fates: { exported: 0, queued: 0, shutdown: 15 } });
    expect(exitMs).toBeLessThan(PROMPT_MS);
  },
);

test('a receiver of gRPC that hangs does not keep the process', async () => {
  const receiver = await GrpcReceiver.start();
  receiver.answerNextWith('hang', 'hang');

  const { code, fates, exitMs } = await run('grpc', `http://${receiver.host}`);
  await receiver.close();

  expect({ code, fates }).toEqual({ code: 0, fates: { exported: 0, queued: 0, shutdown: 15 } });
  expect(exitMs).toBeLessThan(PROMPT_MS);
});

test('a receiver that is down does not keep the process', async () => {
  const receiver = await OtlpReceiver.start();
  const { url } = receiver;
  await receiver.close();

  const { code, fates, exitMs } = await run('http/json', url);

  expect({ code, fates }).toEqual({ code: 0, fates: { exported: 0, queued: 0, shutdown: 15 } });
  expect(exitMs).toBeLessThan(PROMPT_MS);
});

test('a receiver that asks to come back later does not keep the process', async () => {
  const receiver = await OtlpReceiver.start();
  receiver.answerWith({ type: 'status', status: 503, headers: { 'retry-after': '8' } });

  const { code, fates, exitMs } = await run('http/json', receiver.url);
  await receiver.close();

  expect({ code, fates }).toEqual({ code: 0, fates: { exported: 0, queued: 0, shutdown: 15 } });
  expect(exitMs).toBeLessThan(PROMPT_MS);
});
