import { EyrieError } from '@eyrie/core/engine';
import { ForbiddenException, HttpException, InternalServerErrorException } from '@nestjs/common';
import { reasonOf } from '../../src/capture/audited/reason-of.js';

class QueryFailedError extends Error {
  readonly code: string;

  constructor(code: string) {
    super('INSERT INTO users (email, password) VALUES ("ann@example.com", "hunter2")');
    this.code = code;
  }
}

const named = (name: string, fields: object): Error => Object.assign(new Error(`${name} of hunter2`), fields);

test.each<[string, unknown, object]>([
  [
    'what is meant for the client keeps its words',
    new ForbiddenException('not yours'),
    { code: 'ForbiddenException', message: 'not yours', status: 403 },
  ],
  [
    'the same by statusCode',
    named('gone', { statusCode: 410 }),
    { code: 'Error', message: 'gone of hunter2', status: 410 },
  ],
  [
    'an error of Eyrie keeps its words',
    new EyrieError({ code: 'EYRIE_X', problem: 'It broke', remedy: 'Mend it' }),
    { code: 'EyrieError', message: 'EYRIE_X: It broke. Mend it.' },
  ],
  [
    'a library’s error keeps its code',
    new QueryFailedError('23505'),
    { code: 'QueryFailedError', message: '23505' },
  ],
  ['a code that is none is left out', new QueryFailedError('hunter2 is taken'), { code: 'QueryFailedError' }],
  ['one that is too long, too', new QueryFailedError('A'.repeat(51)), { code: 'QueryFailedError' }],
  ['a code is not said twice', named('reset', { code: 'ECONNRESET' }), { code: 'ECONNRESET' }],
  [
    'a server error is not meant for clients',
    new InternalServerErrorException('hunter2'),
    { code: 'InternalServerErrorException', status: 500 },
  ],
  [
    'nor is what has another status',
    new HttpException('hunter2', 302),
    { code: 'HttpException', status: 302 },
  ],
  ['text has a type only', 'hunter2', { code: 'string' }],
  ['null, too', null, { code: 'object' }],
  [
    'getters that throw say nothing',
    Object.defineProperty(new RangeError('hunter2'), 'status', {
      get: () => {
        throw new Error('hunter2');
      },
    }),
    { code: 'RangeError' },
  ],
])('%s', (_, error, reason) => {
  expect(reasonOf(error)).toEqual(reason);
});
