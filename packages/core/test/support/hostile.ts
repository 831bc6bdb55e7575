const throwing = (): never => {
  throw new Error('a trap');
};

/** Values that throw when they are looked at, as untyped code may throw them. */
export function hostileErrors(): readonly (readonly [name: string, error: unknown])[] {
  const traps = { get: throwing, has: throwing, getPrototypeOf: throwing, ownKeys: throwing };
  return [
    ['a proxy whose traps throw', new Proxy({}, traps)],
    ['an error whose message throws', Object.defineProperty(new Error(), 'message', { get: throwing })],
    ['an error whose message is a symbol', Object.assign(new Error(), { message: Symbol('secret') })],
    [
      'an error whose message cannot be a string',
      Object.assign(new Error(), { message: Object.create(null) }),
    ],
    ['an object without a prototype', Object.create(null)],
    ['an object whose code throws', Object.defineProperty({}, 'code', { get: throwing })],
    ['a symbol', Symbol('thrown')],
    ['undefined', undefined],
    ['null', null],
  ];
}
