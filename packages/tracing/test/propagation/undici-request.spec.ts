import { UndiciRequest, type UndiciRequestMessage } from '../../src/propagation/undici-request.js';

/** As undici 6 and later do it: a header is added at the end, whatever is there. */
function listed(headers: unknown[]): UndiciRequestMessage {
  return {
    origin: 'http://localhost:3000',
    method: 'GET',
    headers,
    addHeader(name, value) {
      (this.headers as unknown[]).push(name, value);
    },
  };
}

/** As undici 5 does it. */
function written(headers: string): UndiciRequestMessage {
  return {
    origin: new URL('http://localhost:3000'),
    method: 'GET',
    headers,
    addHeader(name, value) {
      this.headers += `${name}: ${value}\r\n`;
    },
  };
}

const OURS = ['traceparent', 'tracestate', 'baggage'] as const;

function withOurs(message: UndiciRequestMessage): UndiciRequestMessage {
  const request = new UndiciRequest(message);
  for (const name of OURS) request.set(name, 'ours');
  request.giveWay(OURS);
  return message;
}

describe('a request of undici', () => {
  test('knows its headers in any case, as a list and as text', () => {
    for (const message of [
      listed(['TraceParent', 'x', 'x-baggage', 'y']),
      written('TraceParent: x\r\nx-baggage: y\r\n'),
    ]) {
      const request = new UndiciRequest(message);
      expect(OURS.map((name) => request.has(name))).toEqual([true, false, false]);
      expect(request.host()).toBe('localhost:3000');
    }
  });

  test('takes headers where it has no addHeader', () => {
    const text = { origin: '', method: 'GET', headers: 'a: b\r\n' };
    new UndiciRequest(text).set('traceparent', 'ours');
    expect(text.headers).toBe('a: b\r\ntraceparent: ours\r\n');
    const list = { origin: '', method: 'GET', headers: ['a', 'b'] };
    new UndiciRequest(list).set('traceparent', 'ours');
    expect(list.headers).toEqual(['a', 'b', 'traceparent', 'ours']);
  });

  test('gives trace context up as a whole when another one adds its own, and keeps baggage', () => {
    const list = withOurs(listed(['a', 'b']));
    list.addHeader?.('TraceParent', 'theirs');
    list.addHeader?.('other', '1');
    expect(list.headers).toEqual(['a', 'b', 'baggage', 'ours', 'TraceParent', 'theirs', 'other', '1']);
    const text = withOurs(written('a: b\r\n'));
    text.addHeader?.('TraceParent', 'theirs');
    text.addHeader?.('other', '1');
    expect(text.headers).toBe('a: b\r\nbaggage: ours\r\nTraceParent: theirs\r\nother: 1\r\n');
  });

  test('gives baggage up alone', () => {
    const list = withOurs(listed([]));
    list.addHeader?.('baggage', 'theirs');
    list.addHeader?.('baggage', 'more');
    expect(list.headers).toEqual([
      'traceparent',
      'ours',
      'tracestate',
      'ours',
      'baggage',
      'theirs',
      'baggage',
      'more',
    ]);
  });

  test('to a proxy is not open', () => {
    expect(new UndiciRequest({ ...listed([]), method: 'CONNECT' }).isOpen()).toBe(false);
  });
});
