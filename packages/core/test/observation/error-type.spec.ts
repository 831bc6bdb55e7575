import { errorTypeOf } from '../../src/observation/error-type.js';
import { hostileErrors } from '../support/hostile.js';

class PaymentDeclined extends Error {}
class HttpError extends Error {}
class FastifyError extends Error {}
class Odd$Name extends Error {}
const Nameless = (() => class extends Error {})();

const withCode = <E extends object>(error: E, code: unknown): E => Object.assign(error, { code });

test.each([
  ['an error of a class of its own by its class', new PaymentDeclined('no'), 'PaymentDeclined'],
  ['a plain error by its class', new Error('no'), 'Error'],
  ['a plain error with a code by its code', withCode(new Error('no'), 'ECONNREFUSED'), 'ECONNREFUSED'],
  [
    'an error of a class of its own with a code by its class',
    withCode(new PaymentDeclined(), 'P1'),
    'PaymentDeclined',
  ],
  ['a built-in error with a code by its class', withCode(new TypeError(), 'ERR_INVALID_URL'), 'TypeError'],
  [
    "Fastify's errors by their code",
    withCode(new FastifyError(), 'FST_ERR_CTP_BODY_TOO_LARGE'),
    'FST_ERR_CTP_BODY_TOO_LARGE',
  ],
  ["http-errors' errors by their code", withCode(new HttpError(), 'EBADBODY'), 'EBADBODY'],
  ['a plain object with a code by its code', { code: 'E_BUSY' }, 'E_BUSY'],
  ['a plain object by its class', { message: 'no' }, 'Object'],
  ['an object without a prototype as an object', Object.create(null), 'Object'],
  ['an empty code as no code', withCode(new Error(), ''), 'Error'],
  ['a numeric code as no code', withCode(new Error(), 42), 'Error'],
  ['an array by its class', ['no'], 'Array'],
  ['a thrown string as a string, never by what it says', 'password is hunter2', 'string'],
  ['a thrown number as a number', 7, 'number'],
  ['a thrown bigint as a bigint', 7n, 'bigint'],
  ['a thrown boolean as a boolean', false, 'boolean'],
  ['a thrown symbol as a symbol', Symbol('no'), 'symbol'],
  ['a thrown function as a function', () => {}, 'function'],
  ['undefined', undefined, 'undefined'],
  ['null as an object', null, 'object'],
  ['a class name with a dollar sign', new Odd$Name(), 'Odd$Name'],
  ['a class without a name as an object', new Nameless(), 'Object'],
  ['a code with a blank as other', withCode(new Error(), 'user 42'), '_OTHER'],
  ['a code with a line break as other', withCode(new Error(), 'E\nX'), '_OTHER'],
  ['a code of 100 characters as it is', withCode(new Error(), 'E'.repeat(100)), 'E'.repeat(100)],
  ['a code of 101 characters as other', withCode(new Error(), 'E'.repeat(101)), '_OTHER'],
  [
    'a class whose name is not a string as other',
    new (class {
      static override = 1;
      static name = ['x'] as unknown as string;
    })(),
    '_OTHER',
  ],
])('names %s', (_, error, expected) => {
  expect(errorTypeOf(error)).toBe(expected);
});

test.each(hostileErrors())('never throws on %s, and answers with a plain identifier', (_, error) => {
  expect(errorTypeOf(error)).toMatch(/^[\w.$-]{1,100}$/);
});
