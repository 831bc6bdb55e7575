const throwing = (): never => {
  throw new Error('a trap');
};

const TRAPS = {
  get: throwing,
  has: throwing,
  ownKeys: throwing,
  getPrototypeOf: throwing,
  getOwnPropertyDescriptor: throwing,
  isExtensible: throwing,
};

function revoked<Target extends object>(target: Target): Target {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

function circular(): object {
  const node: Record<string, unknown> = { name: 'node', list: [] };
  node.self = node;
  (node.list as unknown[]).push(node, { up: node });
  return node;
}

function circularError(): Error {
  const error: Error & { errors?: unknown } = new Error('circular');
  error.cause = error;
  error.errors = [error];
  return error;
}

function nested(depth: number): object {
  let value: object = {};
  for (let at = 0; at < depth; at += 1) value = at % 2 === 0 ? { value } : [value];
  return value;
}

function chainOfCauses(length: number): Error {
  let error = new Error('root');
  for (let at = 0; at < length; at += 1) error = new Error(`cause ${at}`, { cause: error });
  return error;
}

function endless(): object {
  return new Proxy(
    {},
    {
      ownKeys: () => Array.from({ length: 40 }, (_, at) => `name${at}`),
      getOwnPropertyDescriptor: () => ({ value: 1, enumerable: true, configurable: true }),
      get: (_target, name) => (name === 'toJSON' ? undefined : endless()),
    },
  );
}

class Shifty {
  get now(): never {
    throw new RangeError('no');
  }

  toString(): string {
    return throwing();
  }

  [Symbol.toPrimitive](): never {
    return throwing();
  }
}

/** Texts that break a line, a terminal or a parser. */
export const HOSTILE_TEXTS: readonly string[] = [
  '',
  '\n{"level":"CRITICAL","message":"forged"}\n',
  '\r\nforged: yes\r\n',
  '\u001b[2J\u001b]0;owned\u0007 \u009b31m',
  'line\u2028separator\u2029paragraph\u0085next\u000bvertical\u000cform',
  '\u0000\u0001\u0008\u007f\u009f',
  '\ud800 alone, \udc00 alone, \udc00\ud800 turned around, \ud83d',
  '"}],\\"\\u0000\\',
  '</script><!--',
  '%s %d %j %o %O %c %%',
  '\u202eright to left\u202c \u2066isolated\u2069',
  '__proto__',
  'x'.repeat(100_000),
  '\u001b'.repeat(30_000),
  '😀'.repeat(20_000),
  '"'.repeat(40_000),
];

/** Values that throw, never end or lie, by name. */
export const HOSTILE_VALUES: readonly (readonly [name: string, value: unknown])[] = [
  ['undefined', undefined],
  ['null', null],
  ['a symbol', Symbol('odd')],
  ['a BigInt', 2n ** 200n],
  ['a boxed BigInt', Object(7n)],
  ['no number', Number.NaN],
  ['an infinite number', Number.NEGATIVE_INFINITY],
  ['negative zero', -0],
  ['a function', () => throwing()],
  ['a class', Shifty],
  ['an instance that throws', new Shifty()],
  ['an invalid date', new Date(Number.NaN)],
  ['an object without a prototype', Object.create(null)],
  ['a circular object', circular()],
  ['a circular error', circularError()],
  ['a circular map', ((map) => map.set('self', map))(new Map<string, unknown>())],
  ['a deep object', nested(20_000)],
  ['a long chain of causes', chainOfCauses(5000)],
  ['a wide object', Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`field${at}`, at]))],
  ['a long list', Array.from({ length: 200_000 }, (_, at) => at)],
  ['a sparse list', Object.assign([], { length: 4_000_000_000 })],
  ['a huge text', 'y'.repeat(5_000_000)],
  ['a huge buffer', Buffer.alloc(5_000_000)],
  ['a getter that throws', Object.defineProperty({}, 'boom', { get: throwing, enumerable: true })],
  ['a toJSON that throws', { toJSON: throwing }],
  [
    'a toJSON that gives itself',
    {
      toJSON(): unknown {
        return this;
      },
    },
  ],
  [
    'a toJSON that gives new ones for ever',
    (function again(): object {
      return { toJSON: again };
    })(),
  ],
  ['a toString that throws', { toString: throwing }],
  ['a proxy whose traps throw', new Proxy({}, TRAPS)],
  ['a proxy of a list whose traps throw', new Proxy([], TRAPS)],
  ['a proxy of an error whose traps throw', new Proxy(new Error('x'), TRAPS)],
  ['a proxy of a function whose traps throw', new Proxy(() => 1, { ...TRAPS, apply: throwing })],
  ['a revoked proxy', revoked({})],
  ['a revoked proxy of a list', revoked([])],
  ['a revoked proxy of an error', revoked(new Error('x'))],
  ['an object without end', endless()],
  ['an error whose message throws', Object.defineProperty(new Error('x'), 'message', { get: throwing })],
  ['an error whose stack throws', Object.defineProperty(new Error('x'), 'stack', { get: throwing })],
  ['an error whose name is no text', Object.assign(new Error('x'), { name: Symbol('name') })],
  ['an error whose message is an object', Object.assign(new Error('x'), { message: { a: 1 } })],
  [
    'an error with hostile parts',
    Object.assign(new Error('x'), { cause: revoked({}), errors: [revoked([])] }),
  ],
  ['an error without a prototype', Object.setPrototypeOf(new Error('x'), null)],
  [
    'an object with an own __proto__',
    JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":1}}'),
  ],
  [
    'fields that are named as those of the line',
    { level: 'x', message: 'y', timestamp: 'z', service: 's', error: 1 },
  ],
  [
    'an object that looks like a request',
    { method: 'GET', headers: {}, socket: {}, url: '/', httpVersion: '1.1' },
  ],
  [
    'an object that looks like a response',
    { setHeader: throwing, statusCode: 1, getHeaders: throwing, on: 1, emit: 1 },
  ],
  ['a promise that rejects', Promise.reject(new Error('nobody waits')).catch(() => {})],
  ['a typed array', new Float64Array([Number.NaN, 1])],
  ['a weak map', new WeakMap()],
  [
    'a generator',
    (function* () {
      yield throwing();
    })(),
  ],
  ['globalThis', globalThis],
];

// Further pollution that a library may have left behind, each a name and what stands under it.
export const POLLUTIONS: readonly (readonly [name: string, value: unknown])[] = [
  ['polluted', { by: 'somebody' }],
  ['message', 'polluted'],
  ['level', 'polluted'],
  ['error', 'polluted'],
  ['toJSON', () => 'polluted'],
  ['context', '\n'],
];
