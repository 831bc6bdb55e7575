import { Controller, Get, Inject, Post, Req } from '@nestjs/common';
import { SpanStatusCode, trace } from '@opentelemetry/api';
import type { World } from '../../../../compat/suite/src/world.js';
import type { TracingOptions } from '../../src/config/tracing-options.js';
import { Span } from '../../src/nest/span.js';
import { Tracer } from '../../src/spans/tracer.js';
import { withSpan } from '../../src/spans/with-span.js';
import { startTraced, type TracedApp, testOnBothAdapters } from '../support/traced-app.js';
import { CANARIES, jwtOf } from './support/canaries.js';

interface AnyRequest {
  readonly url: string;
  readonly headers: object;
  readonly body?: unknown;
}

const STATEMENT = "UPDATE users SET password = 'hunter2-literal' WHERE mail = 'literal@canary.test'";

@Controller()
class LeakyController {
  constructor(@Inject(Tracer) private readonly tracer: Tracer) {}

  @Get('everything')
  everything(): object {
    for (const { place, text } of CANARIES) this.tellEverywhere(place, text);
    return {};
  }

  /** Each secret wherever a span can hold one. */
  private tellEverywhere(place: string, text: string): void {
    trace.getActiveSpan()?.addEvent('told', { place, text });
    trace.getActiveSpan()?.setAttribute(`told.${place}`, text);
    this.decorated(text);
    withSpan(`withSpan: ${text}`, { attributes: { text, list: [text, 'kept-in-list'] } }, (span) => {
      span.setStatus({ code: SpanStatusCode.ERROR, message: text });
      span.recordException(new RangeError(text));
      span.updateName(`renamed: ${text}`);
    });
    const span = this.tracer.startSpan('by hand', {
      attributes: { 'http.request.header.x-anything': [text] },
      links: [
        { context: { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 }, attributes: { text } },
      ],
    });
    span.addEvent(`event: ${text}`);
    span.end();
    try {
      this.thrower(text);
    } catch {
      // Its span tells of it.
    }
  }

  @Span('decorated', {
    attributes: (text: string) => ({
      text,
      'user.password': 'hunter2-by-name',
      'session.apiKey': 'hunter2-key',
    }),
  })
  decorated(_text: string): void {}

  @Span('thrower')
  thrower(text: string): never {
    throw new Error(text, { cause: new Error(text) });
  }

  @Get('database')
  database(): object {
    const attributes = {
      'db.system.name': 'postgresql',
      'db.query.text': STATEMENT,
      'db.query.parameter.0': 'hunter2-bound',
    };
    withSpan('UPDATE users', { attributes, kind: 'client' }, (span) => {
      span.setAttributes({
        'url.full': 'https://svc:hunter2-url@kept-host.test/charge?api_key=hunter2-full&kept-query=1',
        'http.request.header.authorization': ['Bearer hunter2-header'],
        'http.response.header.set-cookie': ['sid=hunter2-cookie-set; HttpOnly'],
      });
    });
    return {};
  }

  @Post('users/:who/:key')
  request(@Req() { url, headers, body }: AnyRequest): never {
    throw new Error(
      `kept-failure: cannot handle ${url} with ${JSON.stringify(headers)} and ${JSON.stringify(body)}`,
    );
  }
}

const start = (world: World, tracing: TracingOptions = {}): Promise<TracedApp> =>
  startTraced(world, { module: { controllers: [LeakyController] }, tracing });

/** Sends one request with a secret wherever a client can put one. */
async function sendSecrets(url: string): Promise<void> {
  const path = `users/path@canary.test/${jwtOf('path')}?token=hunter2-asked&page=kept-page`;
  const response = await fetch(`${url}/${path}`, {
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
      referer: 'https://ada:hunter2-referer@shop.test/?access_token=hunter2-referer-query',
    },
  });
  await response.text();
}

const SECRETS = [
  'hunter2',
  'aHVudGVyMj',
  '@canary.test',
  '%40canary.test',
  'c4n4rySignatureOf',
  ...CANARIES.flatMap(({ secrets }) => secrets),
];

/** Every secret that came out, with what it came out of. */
function leaksOf({ spans }: TracedApp): readonly string[] {
  return spans.all.flatMap((span) => {
    const text = JSON.stringify(span);
    return SECRETS.filter((secret) => text.includes(secret)).map((secret) => {
      const at = text.indexOf(secret);
      return `${span.name}: ${text.slice(Math.max(0, at - 60), at + secret.length + 20)}`;
    });
  });
}

const missingOf = ({ spans }: TracedApp, kept: readonly string[]): readonly string[] => {
  const text = JSON.stringify(spans.all);
  return kept.filter((part) => !text.includes(part));
};

describe('no delivered span', () => {
  testOnBothAdapters(
    'holds a secret that the app writes on spans, and each keeps what stands beside it',
    async (world) => {
      const app = await start(world);
      await (await fetch(`${app.url}/everything`)).text();
      await app.spans.until(CANARIES.length * 4 + 1);
      expect(app.spans.all).toHaveLength(CANARIES.length * 4 + 1);
      expect(leaksOf(app)).toEqual([]);
      expect(missingOf(app, ['kept-in-list', ...CANARIES.map(({ kept }) => kept)])).toEqual([]);
    },
  );

  testOnBothAdapters('holds one of a statement, of a URL or of a header', async (world) => {
    const app = await start(world);
    await (await fetch(`${app.url}/database`)).text();
    const [span] = await app.spans.until(2);
    expect(leaksOf(app)).toEqual([]);
    expect(span?.attributes['db.query.text']).toBe('UPDATE users SET password = ? WHERE mail = ?');
    expect(missingOf(app, ['kept-host', 'kept-query'])).toEqual([]);
  });

  for (const [kind, tracing] of [
    ['that is sampled', {}],
    ['that the tail has kept', { sampling: { ratio: 0 } }],
    ['with its steps', { detail: 'lifecycle' }],
  ] satisfies readonly (readonly [string, TracingOptions])[]) {
    testOnBothAdapters(`of a request ${kind} holds one that its client has sent`, async (world) => {
      const app = await start(world, tracing);
      await sendSecrets(app.url);
      await app.spans.until(kind === 'with its steps' ? 2 : 1);
      expect(leaksOf(app)).toEqual([]);
      expect(missingOf(app, ['kept-page', 'kept-agent', 'kept-failure', 'kept-body'])).toEqual([]);
    });
  }
});
