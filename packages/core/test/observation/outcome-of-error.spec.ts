import { BadRequestException, HttpException, NotFoundException } from '@nestjs/common';
import { outcomeOfError } from '../../src/observation/outcome.js';
import { hostileErrors } from '../support/hostile.js';

test.each([
  ['an error without a status', new Error('no'), 'server_error'],
  ['a bad request', new BadRequestException(), 'client_error'],
  ['what was not found', new NotFoundException(), 'client_error'],
  ['a client that left', new HttpException('gone', 499), 'aborted'],
  ['a failure of the server', new HttpException('down', 503), 'server_error'],
  ['a status of Express', Object.assign(new Error('large'), { status: 413 }), 'client_error'],
  ['a status code of Fastify', Object.assign(new Error('large'), { statusCode: 413 }), 'client_error'],
  ['a status, which counts before a status code', { status: 400, statusCode: 500 }, 'client_error'],
  ['a status that is no number beside a status code', { status: 'bad', statusCode: 404 }, 'client_error'],
  ['a status that is no number', { status: '404' }, 'server_error'],
  ['the status of a success', { status: 200 }, 'server_error'],
  ['the status of a redirection', { status: 302 }, 'server_error'],
  ['a status that is not a number at all', { status: Number.NaN }, 'server_error'],
  ['a text', '404', 'server_error'],
  ['a number', 404, 'server_error'],
] as const)('work that threw %s', (_, error, outcome) => {
  expect(outcomeOfError(error)).toBe(outcome);
});

const untouchable = Object.defineProperty({}, 'status', {
  get: () => {
    throw new Error('a trap');
  },
});

test.each([...hostileErrors(), ['an object whose status throws', untouchable] as const])(
  'work that threw %s failed, and telling so throws nothing',
  (_, error) => {
    expect(outcomeOfError(error)).toBe('server_error');
  },
);
