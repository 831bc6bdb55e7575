import { Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import type { World } from '../../../../compat/suite/src/world.js';
import { setLogContext } from '../../src/context/log-context.js';
import { StructuredLogger } from '../../src/line/structured-logger.js';
import { testOnBothAdapters } from '../support/logged-app.js';
import { CANARIES, jwtOf } from './support/canaries.js';
import { type EveryOutput, OUTPUT_NAMES, startEveryOutput } from './support/every-output.js';

interface AnyRequest {
  readonly raw?: object;
  readonly url: string;
  readonly headers: object;
  readonly body?: unknown;
}

interface AnyResponse {
  readonly raw?: object;
  header(name: string, value: string): unknown;
}

@Controller()
class LeakyController {
  constructor(@Inject(StructuredLogger) private readonly logger: StructuredLogger) {}

  @Get('everything')
  everything(): object {
    for (const { tell } of CANARIES) tell(this.logger);
    return {};
  }

  @Post('users/:who/:key')
  request(@Req() request: AnyRequest, @Res({ passthrough: true }) response: AnyResponse): never {
    response.header('set-cookie', 'sid=hunter2-set-cookie; HttpOnly');
    setLogContext({ plan: 'kept-context', sessionToken: 'hunter2-context', mail: 'context@canary.test' });
    const { url, headers, body } = request;
    this.logger.info('received', { url, headers, body });
    this.logger.info('raw', {
      request: request.raw ?? request,
      response: response.raw ?? response,
      rawHeaders: Reflect.get(request.raw ?? request, 'rawHeaders'),
    });
    throw new Error(`kept-failure: cannot handle ${url} with ${JSON.stringify(body)}`);
  }
}

/** Sends one request with a secret wherever a client can put one. */
async function sendSecrets(url: string): Promise<void> {
  const response = await fetch(
    `${url}/users/path@canary.test/${jwtOf('path')}?token=hunter2-asked&page=kept`,
    {
      method: 'POST',
      body: JSON.stringify({ login: 'kept-body', password: 'hunter2-body', list: [{ otp: 'hunter2-otp' }] }),
      headers: {
        'content-type': 'application/json',
        authorization: 'Bearer hunter2-bearer',
        'proxy-authorization': 'Basic aHVudGVyMjpodW50ZXIyLXByb3h5',
        cookie: 'sid=hunter2-cookie; theme=dark',
        'x-api-key': 'hunter2-x-api-key',
        'user-agent': 'kept-agent/1.0 (agent@canary.test) token=hunter2-agent',
        'x-request-id': jwtOf('request-id'),
        'x-forwarded-for': '203.0.113.77',
        referer: 'https://ada:hunter2-referer@shop.test/?access_token=hunter2-referer-query',
      },
    },
  );
  await response.text();
}

const SENT = {
  secrets: [
    'hunter2',
    'aHVudGVyMj',
    'path@canary.test',
    'path%40canary.test',
    'context@canary.test',
    'agent@canary.test',
    'c4n4rySignatureOf',
  ],
  kept: ['kept-context', 'kept-body', 'kept-failure', 'kept-agent'],
};

/** Every secret that came out, with what it came out of. */
async function leaksOf(every: EveryOutput, secrets: readonly string[]): Promise<readonly string[]> {
  const texts = await every.texts();
  return OUTPUT_NAMES.flatMap((name) =>
    secrets
      .filter((secret) => texts[name].includes(secret))
      .map((secret) => `${name}: ${excerpt(texts[name], secret)}`),
  );
}

function excerpt(text: string, secret: string): string {
  const at = text.indexOf(secret);
  return text.slice(Math.max(0, at - 60), at + secret.length + 20);
}

async function missingOf(every: EveryOutput, kept: readonly string[]): Promise<readonly string[]> {
  const texts = await every.texts();
  return OUTPUT_NAMES.flatMap((name) =>
    kept.filter((part) => !texts[name].includes(part)).map((part) => `${name}: ${part}`),
  );
}

const start = (world: World): Promise<EveryOutput> =>
  startEveryOutput(world, { module: { controllers: [LeakyController] } });

describe('no output of any format', () => {
  testOnBothAdapters(
    'holds a secret that the app logs, and each keeps what stands beside it',
    async (world) => {
      const every = await start(world);
      await (await fetch(`${every.app.url}/everything`)).text();
      await every.streams.eyrie.until('access', 1);
      expect(await leaksOf(every, ['hunter2', ...CANARIES.flatMap(({ secrets }) => secrets)])).toEqual([]);
      expect(
        await missingOf(
          every,
          CANARIES.map(({ kept }) => kept),
        ),
      ).toEqual([]);
    },
  );

  testOnBothAdapters('holds a secret of a request, and each keeps what stands beside it', async (world) => {
    const every = await start(world);
    await sendSecrets(every.app.url);
    await every.streams.eyrie.until('access', 1);
    expect(await leaksOf(every, SENT.secrets)).toEqual([]);
    expect(await missingOf(every, SENT.kept)).toEqual([]);
  });
});
