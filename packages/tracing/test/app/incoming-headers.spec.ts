import { Controller, Get, Param } from '@nestjs/common';
import { RawConnection } from '../../../../compat/suite/src/raw-http.js';
import type { World } from '../../../../compat/suite/src/world.js';
import type { PropagationFormat } from '../../src/config/propagation-options.js';
import { EchoServers } from '../propagation/echo-server.js';
import {
  type KeptSpan,
  pause,
  startTraced,
  type TracedApp,
  testOnBothAdapters,
} from '../support/traced-app.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const VALID = `00-${TRACE}-${SPAN}-01`;

const called = { url: '' };

@Controller()
class ForwardingController {
  @Get('onward')
  async onward(): Promise<object> {
    return (await (await fetch(called.url)).json()) as object;
  }

  @Get('broken/:id')
  broken(@Param('id') id: string): never {
    throw new TypeError(`${id} is on fire`);
  }
}

/** Header lines exactly as they are sent: a name may come twice. */
type HeaderLines = readonly (readonly [name: string, value: string])[];

interface Forwarded {
  readonly span: KeptSpan | undefined;
  /** What the called service got. */
  readonly arrived: Readonly<Record<string, readonly string[]>>;
}

interface ForwardingApp extends TracedApp {
  readonly forward: (headers: HeaderLines) => Promise<Forwarded['arrived']>;
  /** Waits for the span as well. */
  readonly send: (headers: HeaderLines) => Promise<Forwarded>;
}

async function startForwarding(world: World, formats?: readonly PropagationFormat[]): Promise<ForwardingApp> {
  const servers = new EchoServers();
  world.later(() => servers.close());
  called.url = `http://127.0.0.1:${await servers.serve()}/`;
  const app = await startTraced(world, {
    module: { controllers: [ForwardingController] },
    ...(formats !== undefined && { tracing: { propagation: { formats } } }),
  });
  const forward = async (headers: HeaderLines): Promise<Forwarded['arrived']> => {
    const connection = await RawConnection.open(app.url);
    const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    connection.say(`GET /onward HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n${lines}\r\n`);
    const answer = await connection.hears('}');
    connection.leave();
    return JSON.parse(answer.slice(answer.indexOf('{'), answer.lastIndexOf('}') + 1)) as Forwarded['arrived'];
  };
  const send = async (headers: HeaderLines): Promise<Forwarded> => {
    const before = app.spans.all.length;
    const arrived = await forward(headers);
    return { span: (await app.spans.until(before + 1))[before], arrived };
  };
  return { ...app, send, forward };
}

const shown = ({ span, arrived }: Forwarded): object => ({
  ofCaller: span?.traceId === TRACE,
  parent: span?.parentSpanId,
  sentOn: arrived.traceparent?.map((header) =>
    header.replace(`${span?.traceId}`, 'TRACE').replace(`${span?.spanId}`, 'SPAN'),
  ),
  state: arrived.tracestate,
});

const NEW_TRACE = { ofCaller: false, parent: undefined, sentOn: ['00-TRACE-SPAN-01'], state: undefined };
const CHILD = { ofCaller: true, parent: SPAN, sentOn: ['00-TRACE-SPAN-01'], state: undefined };
const STATE = 'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE';
const MANY_MEMBERS = Array.from({ length: 33 }, (_, index) => `k${index}=v`).join(',');

describe('a traceparent header', () => {
  const BROKEN: readonly (readonly [what: string, headers: HeaderLines])[] = [
    ['none at all', []],
    ['an empty one', [['traceparent', '']]],
    ['one that is no such header', [['traceparent', 'hello']]],
    ['one without flags', [['traceparent', `00-${TRACE}-${SPAN}`]]],
    ['a trace id in capitals', [['traceparent', `00-${TRACE.toUpperCase()}-${SPAN}-01`]]],
    ['a trace id that is too short', [['traceparent', `00-${TRACE.slice(1)}-${SPAN}-01`]]],
    ['a trace id of zeros', [['traceparent', `00-${'0'.repeat(32)}-${SPAN}-01`]]],
    ['a span id of zeros', [['traceparent', `00-${TRACE}-${'0'.repeat(16)}-01`]]],
    ['a span id that is too long', [['traceparent', `00-${TRACE}-${SPAN}0-01`]]],
    ['letters that are no digits', [['traceparent', `00-${TRACE.replace('4', 'g')}-${SPAN}-01`]]],
    ['flags of one digit', [['traceparent', `00-${TRACE}-${SPAN}-1`]]],
    ['the version that is not allowed', [['traceparent', `ff-${TRACE}-${SPAN}-01`]]],
    ['more than version 00 may hold', [['traceparent', `${VALID}-more`]]],
    ['a later version whose flags go on', [['traceparent', `01-${TRACE}-${SPAN}-01more`]]],
    ['an oversized one', [['traceparent', `${VALID}${'0'.repeat(7000)}`]]],
    [
      'two different ones',
      [
        ['traceparent', VALID],
        ['traceparent', `00-${TRACE}-1111111111111111-01`],
      ],
    ],
    [
      'the same one twice',
      [
        ['traceparent', VALID],
        ['traceparent', VALID],
      ],
    ],
    ['a state alone', [['tracestate', STATE]]],
    [
      'a broken one with a state',
      [
        ['traceparent', 'hello'],
        ['tracestate', STATE],
      ],
    ],
  ];

  testOnBothAdapters('that breaks the specification begins a new trace', async (world) => {
    const { send } = await startForwarding(world);
    for (const [what, headers] of BROKEN)
      expect([what, shown(await send(headers))]).toEqual([what, NEW_TRACE]);
  });

  const CHILDREN: readonly (readonly [what: string, headers: HeaderLines, seen: object])[] = [
    ['a valid one', [['traceparent', VALID]], CHILD],
    ['blanks around it', [['traceparent', `  ${VALID}\t`]], CHILD],
    ['a later version', [['traceparent', `01-${TRACE}-${SPAN}-01`]], CHILD],
    ['a later version with more', [['traceparent', `cc-${TRACE}-${SPAN}-01-what-comes-next`]], CHILD],
    ['the random flag', [['traceparent', `00-${TRACE}-${SPAN}-03`]], CHILD],
    [
      'a state',
      [
        ['traceparent', VALID],
        ['tracestate', STATE],
      ],
      { ...CHILD, state: [STATE] },
    ],
    [
      'a state in two headers',
      [
        ['traceparent', VALID],
        ['tracestate', 'a=1'],
        ['tracestate', 'b=2'],
      ],
      { ...CHILD, state: ['a=1,b=2'] },
    ],
    [
      'a broken state',
      [
        ['traceparent', VALID],
        ['tracestate', 'NO=1'],
      ],
      CHILD,
    ],
    [
      'a state that names a vendor twice',
      [
        ['traceparent', VALID],
        ['tracestate', 'a=1,a=2'],
      ],
      CHILD,
    ],
    [
      'a state of 33 vendors',
      [
        ['traceparent', VALID],
        ['tracestate', MANY_MEMBERS],
      ],
      CHILD,
    ],
    [
      'an empty state',
      [
        ['traceparent', VALID],
        ['tracestate', ''],
      ],
      CHILD,
    ],
  ];

  testOnBothAdapters('that is valid makes the request its child, and its state goes on', async (world) => {
    const { send } = await startForwarding(world);
    for (const [what, headers, seen] of CHILDREN)
      expect([what, shown(await send(headers))]).toEqual([what, seen]);
  });

  testOnBothAdapters('that is not sampled keeps everything from delivery, errors too', async (world) => {
    const { url, spans, forward } = await startForwarding(world);
    const headers = { traceparent: `00-${TRACE}-${SPAN}-00` };
    expect((await fetch(`${url}/broken/disk`, { headers })).status).toBe(500);
    const arrived = await forward([
      ['traceparent', headers.traceparent],
      ['tracestate', STATE],
    ]);
    await pause(50);
    expect(spans.all).toEqual([]);
    expect(arrived.traceparent).toEqual([
      expect.stringMatching(new RegExp(`^00-${TRACE}-(?!${SPAN})[0-9a-f]{16}-00$`)),
    ]);
    expect(arrived.tracestate).toEqual([STATE]);
  });
});

describe('other formats, where they are configured', () => {
  interface Format {
    readonly formats: readonly PropagationFormat[];
    readonly sent: HeaderLines;
    readonly sentOn: (span: KeptSpan) => object;
  }
  const FORMATS: readonly Format[] = [
    {
      formats: ['b3'],
      sent: [['b3', `${TRACE}-${SPAN}-1`]],
      sentOn: ({ traceId, spanId }) => ({ b3: [`${traceId}-${spanId}-1`] }),
    },
    {
      formats: ['b3multi'],
      sent: [
        ['x-b3-traceid', TRACE],
        ['x-b3-spanid', SPAN],
        ['x-b3-sampled', '1'],
      ],
      sentOn: ({ traceId, spanId }) => ({
        'x-b3-traceid': [traceId],
        'x-b3-spanid': [spanId],
        'x-b3-sampled': ['1'],
      }),
    },
    {
      formats: ['jaeger'],
      sent: [['uber-trace-id', `${TRACE}:${SPAN}:0:1`]],
      sentOn: ({ traceId, spanId }) => ({ 'uber-trace-id': [`${traceId}:${spanId}:0:01`] }),
    },
  ];
  const HEADERS = ['traceparent', 'b3', 'x-b3-traceid', 'x-b3-spanid', 'x-b3-sampled', 'uber-trace-id'];

  for (const { formats, sent, sentOn } of FORMATS) {
    testOnBothAdapters(`${formats.join()} is read and written alone`, async (world) => {
      const { send } = await startForwarding(world, formats);
      const { span, arrived } = await send([...sent, ['traceparent', `00-${'1'.repeat(32)}-${SPAN}-01`]]);
      expect([span?.traceId, span?.parentSpanId, span?.sampled]).toEqual([TRACE, SPAN, true]);
      const carried = Object.fromEntries(Object.entries(arrived).filter(([name]) => HEADERS.includes(name)));
      expect(carried).toEqual(sentOn(span as KeptSpan));
    });
  }
});
