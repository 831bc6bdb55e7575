import { runInNewContext } from 'node:vm';
import { readNestCall } from '../../src/nest/nest-call.js';

const boom = new TypeError('boom');
const stack = 'TypeError: boom\n    at run (/app/main.js:1:2)\n    at /app/index.js:3:4';
const ofStack = { type: 'TypeError', message: 'boom', stack };
const map = new Map([['a', 1]]);

class Invoice {
  readonly id = 7;
}

function read(message: unknown, ...params: unknown[]) {
  const given = Object.entries(readNestCall({ message, params })).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given);
}

describe('what a call of Nest 11 or 12 becomes', () => {
  test.each<[string, unknown[], object]>([
    ['a text', ['m'], { message: 'm' }],
    ['a text and a name', ['m', 'Ctx'], { message: 'm', logger: 'Ctx' }],
    ['an empty name', ['m', ''], { message: 'm' }],
    ['two texts and a name', ['a', 'b', 'Ctx'], { message: 'a', logger: 'Ctx', fields: { args: ['b'] } }],
    ['fields', ['m', { id: 1 }], { message: 'm', fields: { id: 1 } }],
    ['fields and a name', ['m', { id: 1 }, 'Ctx'], { message: 'm', logger: 'Ctx', fields: { id: 1 } }],
    [
      'fields twice',
      ['m', { id: 1, a: 1 }, { id: 2 }, 'Ctx'],
      { message: 'm', logger: 'Ctx', fields: { id: 2, a: 1 } },
    ],
    ['no context, as Logger sends it', ['m', undefined, 'Ctx'], { message: 'm', logger: 'Ctx' }],
    ['null', ['m', null, 'Ctx'], { message: 'm', logger: 'Ctx', fields: { args: [null] } }],
    ['numbers', ['m', 1, 2n, 'Ctx'], { message: 'm', logger: 'Ctx', fields: { args: [1, 2n] } }],
    ['a list', ['m', ['x'], 'Ctx'], { message: 'm', logger: 'Ctx', fields: { args: [['x']] } }],
    ['fields and more', ['m', { id: 1 }, 5], { message: 'm', fields: { id: 1, args: [5] } }],
  ])('a message with %s', (_what, [message, ...params], line) => {
    expect(read(message, ...params)).toEqual(line);
  });

  test.each<[string, unknown[], object]>([
    ['fields alone', [{ id: 1, plan: 'pro' }], { message: 'Object(2)', fields: { id: 1, plan: 'pro' } }],
    ['fields and a name', [{ id: 1 }, 'Ctx'], { message: 'Object(1)', logger: 'Ctx', fields: { id: 1 } }],
    [
      'fields with a message',
      [{ message: 'm', id: 1 }, 'Ctx'],
      { message: 'm', logger: 'Ctx', fields: { id: 1 } },
    ],
    ['fields with a msg', [{ msg: 'm', id: 1 }], { message: 'm', fields: { id: 1 } }],
    ['fields before a text', [{ id: 1 }, 'm', 'Ctx'], { message: 'm', logger: 'Ctx', fields: { id: 1 } }],
    [
      'fields with an err',
      [{ err: boom, id: 1 }, 'm', 'Ctx'],
      { message: 'm', logger: 'Ctx', error: boom, fields: { id: 1 } },
    ],
    ['texts in a list', [['a', 'b']], { message: 'a, b' }],
    ['a list of other things', [[{ id: 1 }]], { message: 'Array(1)', fields: { args: [[{ id: 1 }]] } }],
    ['an empty list', [[]], { message: 'Array(0)', fields: { args: [[]] } }],
    ['undefined', [undefined], { message: 'undefined' }],
    ['undefined before a text', [undefined, 'm', 'Ctx'], { message: 'm', logger: 'Ctx' }],
    ['null', [null, 'Ctx'], { message: 'null', logger: 'Ctx' }],
    ['a number', [42], { message: '42' }],
    ['a number before a text', [42, 'b', 'Ctx'], { message: '42', logger: 'Ctx', fields: { args: ['b'] } }],
    ['a bigint', [42n], { message: '42' }],
    ['a boolean', [false], { message: 'false' }],
    ['a symbol', [Symbol('s')], { message: 'Symbol(s)' }],
    ['a date', [new Date(0)], { message: '1970-01-01T00:00:00.000Z' }],
    ['no date', [new Date(Number.NaN)], { message: 'Invalid Date' }],
    ['a map', [map, 'Ctx'], { message: 'Map', logger: 'Ctx', fields: { args: [map] } }],
    ['an instance', [new Invoice()], { message: 'Invoice', fields: { args: [new Invoice()] } }],
    ['a class', [Invoice], { message: 'Invoice' }],
    ['a function that gives a text', [() => 'm', 'Ctx'], { message: 'm', logger: 'Ctx' }],
    ['a function that gives fields', [() => ({ id: 1 })], { message: 'Object(1)', fields: { id: 1 } }],
    [
      'a function that throws',
      [
        () => {
          throw boom;
        },
      ],
      { message: 'The function that gives this message threw', error: boom },
    ],
  ])('a message that is %s', (_what, [message, ...params], line) => {
    expect(read(message, ...params)).toEqual(line);
  });

  test.each<[string, unknown[], object]>([
    ['an error alone', [boom], { message: 'boom', error: boom }],
    ['an error and a name', [boom, 'Ctx'], { message: 'boom', logger: 'Ctx', error: boom }],
    [
      'an error, nothing and a name',
      [boom, undefined, 'Ctx'],
      { message: 'boom', logger: 'Ctx', error: boom },
    ],
    ['an error, its stack and a name', [boom, stack, 'Ctx'], { message: 'boom', logger: 'Ctx', error: boom }],
    ['an error and its stack', [boom, stack], { message: 'boom', error: boom }],
    ['a text and an error', ['m', boom], { message: 'm', error: boom }],
    ['a text, an error and a name', ['m', boom, 'Ctx'], { message: 'm', logger: 'Ctx', error: boom }],
    ['an error, a text and a name', [boom, 'm', 'Ctx'], { message: 'm', logger: 'Ctx', error: boom }],
    [
      'two errors',
      ['m', boom, boom, 'Ctx'],
      { message: 'm', logger: 'Ctx', error: boom, fields: { args: [boom] } },
    ],
    [
      'an error among the fields',
      ['m', { error: boom, id: 1 }, 'Ctx'],
      { message: 'm', logger: 'Ctx', error: boom, fields: { id: 1 } },
    ],
    [
      'a text that is no error among them',
      ['m', { error: 'no' }, 'Ctx'],
      { message: 'm', logger: 'Ctx', fields: { error: 'no' } },
    ],
    ['a text and a stack', ['m', stack], { message: 'm', error: ofStack }],
    ['a text, a stack and a name', ['m', stack, 'Ctx'], { message: 'm', logger: 'Ctx', error: ofStack }],
    ['a text, a name and a stack', ['m', 'Ctx', stack], { message: 'm', logger: 'Ctx', error: ofStack }],
    ['a stack alone', [stack, undefined, 'Ctx'], { message: 'boom', logger: 'Ctx', error: ofStack }],
    [
      'a text, fields and a stack',
      ['m', { id: 1 }, stack, 'Ctx'],
      { message: 'm', logger: 'Ctx', error: ofStack, fields: { id: 1 } },
    ],
    [
      'a text, another text and a name',
      ['m', 'detail', 'Ctx'],
      { message: 'm', logger: 'Ctx', fields: { args: ['detail'] } },
    ],
  ])('an error line of %s', (_what, [message, ...params], line) => {
    expect(read(message, ...params)).toEqual(line);
  });

  test.each<[string, object]>([
    ['Error: a: b\n    at x:1:2', { type: 'Error', message: 'a: b' }],
    ['TypeError [ERR_X]: boom\n    at x:1:2', { type: 'TypeError', message: 'boom' }],
    ['NotFoundException\n    at x:1:2', { type: 'NotFoundException', message: '' }],
    ['Error: two\nlines\n    at x:1:2', { type: 'Error', message: 'two\nlines' }],
    ['no type here\n    at x:1:2', { type: 'Error', message: 'no type here' }],
  ])('the stack %j names its error', (text, error) => {
    expect(read('m', text, 'Ctx').error).toEqual({ ...error, stack: text });
  });

  test('an error of another realm is an error', () => {
    const foreign: unknown = runInNewContext('new RangeError("far")');
    expect(foreign instanceof Error).toBe(false);
    expect(read(foreign, 'Ctx')).toEqual({ message: 'far', logger: 'Ctx', error: foreign });
  });

  test('an error without a message is known by its name', () => {
    expect(read(new RangeError()).message).toBe('RangeError');
  });

  test.each([['ExceptionsHandler'], ['ExceptionHandler'], ['RpcExceptionsHandler'], ['WsExceptionsHandler']])(
    'what %s logs is the error of its line, whatever was thrown',
    (logger) => {
      const thrown = { message: 'no', code: 1 };
      expect(read(boom, undefined, logger)).toEqual({ message: 'boom', logger, error: boom });
      expect(read('no', undefined, logger)).toEqual({ message: 'no', logger, error: 'no' });
      expect(read(thrown, undefined, logger)).toEqual({ message: 'no', logger, error: thrown });
      expect(read({ code: 1 }, undefined, logger)).toEqual({
        message: 'Object(1)',
        logger,
        error: { code: 1 },
      });
      expect(read(null, undefined, logger)).toEqual({ message: 'null', logger, error: null });
      expect(read(undefined, undefined, logger)).toEqual({ message: 'undefined', logger });
    },
  );

  test('nothing that is logged can make it throw', () => {
    const hostile = new Proxy(
      {},
      { get: throwing, getPrototypeOf: throwing, ownKeys: throwing, has: throwing },
    );
    const getter = {
      get message(): string {
        return throwing();
      },
      get err(): string {
        return throwing();
      },
    };
    const revoked = Proxy.revocable([], {});
    revoked.revoke();
    const values = [
      hostile,
      getter,
      revoked.proxy,
      Object.create(null),
      { ['__proto__']: 1 },
      () => throwing,
    ];
    for (const value of values) {
      expect(typeof read(value, 'Ctx').message).toBe('string');
      expect(read('m', value, 'Ctx')).toMatchObject({ message: 'm', logger: 'Ctx' });
      expect(read('m', { id: 1 }, value, 'Ctx')).toMatchObject({ message: 'm', logger: 'Ctx' });
    }
  });

  test('a prototype among the fields stays a field', () => {
    const sent: unknown = JSON.parse('{"__proto__": {"admin": true}, "id": 1}');
    const { fields } = read('m', { a: 1 }, sent, 'Ctx') as { fields: object };
    expect(Object.getPrototypeOf(fields)).toBe(Object.prototype);
    expect(Object.hasOwn(fields, '__proto__')).toBe(true);
  });
});

function throwing(): never {
  throw new Error('hostile');
}
