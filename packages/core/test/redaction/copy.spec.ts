import { EventEmitter } from 'node:events';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { hostileErrors } from '../support/hostile.js';
import { redactorOf } from './redactors.js';

const redactor = redactorOf();
const throwing = (): never => {
  throw new TypeError('a trap');
};

describe('a copy', () => {
  test('is plain data, whatever the value was', () => {
    class Order {
      readonly id = 1;
      readonly placed = new Date(0);
      readonly #hidden = 'x';
      get shown(): string {
        return this.#hidden;
      }
    }
    const copy = redactor.copy({
      order: new Order(),
      nothing: null,
      missing: undefined,
      action: () => 1,
      symbol: Symbol('x'),
      [Symbol('key')]: 1,
      big: 12345678901234567890n,
      numbers: [Number.NaN, Number.POSITIVE_INFINITY, -0, 1.5],
      invalid: new Date(Number.NaN),
      map: new Map<unknown, unknown>([
        ['a', 1],
        [2, { password: 'x' }],
      ]),
      pairs: new Map([[{ a: 1 }, 'b']]),
      set: new Set(['a', undefined, () => 1]),
      bytes: Buffer.from('abc'),
      floats: new Float64Array(2),
      buffer: new ArrayBuffer(8),
      url: new URL('https://bob:x@example.com/?token=y&a=1'),
      query: new URLSearchParams('token=y&a=1'),
      headers: new Headers({ authorization: 'x', accept: 'y' }),
      pattern: /a+/g,
      boxed: [Object('a'), Object(1), Object(true), Object(2n), Object(Symbol('x'))],
      promise: Promise.resolve(1),
      weak: new WeakMap(),
      bare: Object.assign(Object.create(null) as object, { a: 1 }),
      emitter: new EventEmitter().constructor.name,
    });
    expect(copy).toEqual({
      order: { id: 1, placed: '1970-01-01T00:00:00.000Z' },
      nothing: null,
      big: '12345678901234567890',
      numbers: ['NaN', 'Infinity', -0, 1.5],
      invalid: null,
      map: { a: 1, 2: { password: '[REDACTED]' } },
      pairs: [[{ a: 1 }, 'b']],
      set: ['a', null, null],
      bytes: '[Buffer: 3 bytes]',
      floats: '[Float64Array: 16 bytes]',
      buffer: '[ArrayBuffer: 8 bytes]',
      url: 'https://[REDACTED]@example.com/?token=[REDACTED]&a=1',
      query: { token: '[REDACTED]', a: '1' },
      headers: { authorization: '[REDACTED]', accept: 'y' },
      pattern: '/a+/g',
      boxed: ['a', 1, true, '2', null],
      promise: '[Promise]',
      weak: '[WeakMap]',
      bare: { a: 1 },
      emitter: 'EventEmitter',
    });
  });

  test('of what has no place in JSON is undefined, and of a value that stands alone its redaction', () => {
    expect(redactor.copy(undefined)).toBeUndefined();
    expect(redactor.copy(() => 1)).toBeUndefined();
    expect(redactor.copy(Symbol('x'))).toBeUndefined();
    expect(redactor.copy('password=x')).toBe('password=[REDACTED]');
    expect(redactor.copy(4111111111111111)).toBe('[REDACTED:card]');
    expect(redactor.copy(1712345678901)).toBe(1712345678901);
    expect(redactor.copy([undefined, () => 1])).toEqual([null, null]);
  });

  test('as fields stands under the name "value" where it is no object', () => {
    expect(redactor.fields({ a: 1 })).toEqual({ a: 1 });
    expect(redactor.fields('a')).toEqual({ value: 'a' });
    expect(redactor.fields([1])).toEqual({ value: [1] });
    expect(redactor.fields(undefined)).toEqual({});
    expect(redactor.fields(null)).toEqual({ value: null });
    expect(redactor.fields(Object.assign(new RangeError('m'), { stack: 's' }))).toEqual({
      type: 'RangeError',
      message: 'm',
      stack: 's',
    });
  });

  test('shares nothing with the value', () => {
    const value = { list: [{ a: 1 }] };
    const copy = redactor.copy(value) as typeof value;
    value.list[0] = { a: 2 };
    expect(copy).toEqual({ list: [{ a: 1 }] });
  });

  test('says where an object holds itself, and copies twice what is only met twice', () => {
    const shared = { id: 1 };
    const value: Record<string, unknown> = { first: shared, second: shared, list: [] };
    value.self = value;
    (value.list as unknown[]).push(value, [value.list]);
    expect(redactor.copy(value)).toEqual({
      first: { id: 1 },
      second: { id: 1 },
      list: ['[Circular]', ['[Circular]']],
      self: '[Circular]',
    });
    const map = new Map<string, unknown>();
    map.set('self', map);
    expect(redactor.copy(map)).toEqual({ self: '[Circular]' });
  });

  test('keeps names that would reach a prototype as data', () => {
    const value: unknown = JSON.parse(
      '{"__proto__":{"admin":true},"constructor":{"prototype":{"x":1}},"toString":1}',
    );
    const copy = redactor.copy(value);
    expect(JSON.stringify(copy)).toBe(
      '{"__proto__":{"admin":true},"constructor":{"prototype":{"x":1}},"toString":1}',
    );
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  test('asks toJSON, and trusts its answer no more than anything else', () => {
    const self = { a: 1, toJSON: () => self };
    expect(
      redactor.copy({
        id: { toJSON: () => 'abc' },
        user: { toJSON: () => ({ password: 'x', mail: 'bob@example.com' }) },
        broken: { toJSON: throwing },
        self,
        endless: { toJSON: () => ({ toJSON: throwing }) },
        data: { toJSON: 'text' },
      }),
    ).toEqual({
      id: 'abc',
      user: { password: '[REDACTED]', mail: '[REDACTED:email]' },
      broken: '[Throws: TypeError]',
      self: { a: 1 },
      endless: '[Throws: TypeError]',
      data: { toJSON: 'text' },
    });
  });

  test('says what threw, and goes on', () => {
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    const value = {
      first: 1,
      get broken(): never {
        throw new RangeError('password=x');
      },
      revoked: revoked.proxy,
      parameters: revoked.proxy,
      list: [revoked.proxy, 2],
      traps: new Proxy({}, { ownKeys: throwing }),
      values: new Proxy([1], { get: throwing }),
      last: 2,
    };
    expect(redactor.copy(value)).toEqual({
      first: 1,
      broken: '[Throws: RangeError]',
      revoked: '[Throws: TypeError]',
      parameters: '[Throws: TypeError]',
      list: ['[Throws: TypeError]', 2],
      traps: '[Throws: TypeError]',
      values: '[Throws: TypeError]',
      last: 2,
    });
  });

  test.each(hostileErrors())('of %s is JSON', (_, error) => {
    const copy = redactor.fields({ error });
    expect(JSON.parse(JSON.stringify(copy))).toEqual(copy);
  });

  test('of HTTP messages, streams and sockets is short', () => {
    const request = Object.assign(new IncomingMessage(new Socket()), {
      method: 'GET',
      url: '/a?token=x',
      headers: { authorization: 'x', accept: 'y' },
    });
    const response = new ServerResponse(request);
    response.setHeader('set-cookie', ['a=b']);
    expect(redactor.copy({ request, response, socket: new Socket(), stream: new PassThrough() })).toEqual({
      request: {
        method: 'GET',
        url: '/a?token=[REDACTED]',
        headers: { authorization: '[REDACTED]', accept: 'y' },
      },
      response: { status_code: 200, headers: { 'set-cookie': '[REDACTED]' } },
      socket: '[Socket]',
      stream: '[PassThrough]',
    });
  });
});

describe('the copy of an error', () => {
  class PaymentError extends Error {
    override readonly name = 'PaymentFailed';
  }

  test('keeps class, message, stack, code, causes, children and what it carries', () => {
    const child = Object.assign(new TypeError('no card 4111111111111111'), { stack: 'child' });
    const cause = new AggregateError([child, 'text'], 'several', { cause: 'token=x' });
    cause.stack = 'cause';
    const error = Object.assign(new PaymentError('for bob@example.com', { cause }), {
      stack: 'PaymentError: for bob@example.com\n    at a.js:1:2',
      code: 'E_PAY',
      type: 'card_error',
      config: { headers: { Authorization: 'Bearer x' }, url: '/pay?api_key=y' },
    });
    expect(redactor.copy(error)).toEqual({
      type: 'PaymentError',
      message: 'for [REDACTED:email]',
      stack: 'PaymentError: for [REDACTED:email]\n    at a.js:1:2',
      code: 'E_PAY',
      cause: {
        type: 'AggregateError',
        message: 'several',
        stack: 'cause',
        cause: 'token=[REDACTED]',
        errors: [{ type: 'TypeError', message: 'no card [REDACTED:card]', stack: 'child' }, 'text'],
      },
      config: { headers: { Authorization: '[REDACTED]' }, url: '/pay?api_key=[REDACTED]' },
      error_type: 'card_error',
    });
  });

  test('is named by its own name where its class says nothing', () => {
    const error = Object.assign(new Error('m'), { name: 'QueryFailed', stack: 's' });
    expect(redactor.copy(error)).toEqual({ type: 'QueryFailed', message: 'm', stack: 's' });
  });

  test('tells a cause once, although an HttpException of Nest holds it twice', () => {
    const cause = Object.assign(new Error('inner'), { stack: 'at inner' });
    const error = Object.assign(new Error('outer', { cause }), {
      options: { cause },
      again: cause,
      status: 502,
    });
    error.stack = 'at outer';
    expect(redactor.copy(error)).toEqual({
      type: 'Error',
      message: 'outer',
      stack: 'at outer',
      cause: { type: 'Error', message: 'inner', stack: 'at inner' },
      status: 502,
    });
  });

  test('follows causes as deep as it may, and cycles once', () => {
    const error = Object.assign(new Error('m'), { stack: 's' });
    error.cause = error;
    expect(redactor.copy(error)).toEqual({ type: 'Error', message: 'm', stack: 's', cause: '[Circular]' });
    let deep: Error | undefined;
    for (let level = 0; level < 20; level++)
      deep = Object.assign(new Error(`${level}`, { cause: deep }), { stack: '' });
    expect(JSON.stringify(redactor.copy(deep)).match(/"message"/g)).toHaveLength(8);
  });
});
