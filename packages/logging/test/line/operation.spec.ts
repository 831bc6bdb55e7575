import {
  createRedactor,
  RequestContext,
  redactionSection,
  WorkObservation as Work,
  type WorkObservation,
} from '@eyrie/core/engine';
import { LineComposer } from '../../src/line/line-composer.js';

const composer = new LineComposer(createRedactor(redactionSection.resolve({ environment: {}, options: {} })));

const workOf = (name: string, details: WorkObservation['details'] = {}) =>
  new Work({ kind: 'method', name, details });

const requestWith = (fields: Readonly<Record<string, unknown>>): RequestContext => {
  const context = new RequestContext('r-1', workOf('GET /'));
  for (const [name, value] of Object.entries(fields)) context.setField(name, value);
  return context;
};

interface Written {
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly request?: RequestContext;
  readonly work?: WorkObservation;
}

const contextOf = ({ fields, request, work }: Written) =>
  composer.compose({ level: 'info', message: 'm', fields }, { context: request, span: undefined, work })
    .context;

test('a line that is written beside any work has no operation', () => {
  expect(contextOf({})).toBeUndefined();
  expect(contextOf({ fields: { id: 1 } })).toEqual({ id: 1 });
});

test('a line that is written in work has its name and its details', () => {
  expect(contextOf({ work: workOf('users.create') })).toEqual({ operation: 'users.create' });
  expect(contextOf({ work: workOf('users.create', { plan: 'gold', size: 3, paid: true }) })).toEqual({
    plan: 'gold',
    size: 3,
    paid: true,
    operation: 'users.create',
  });
});

test('details are redacted as everything is', () => {
  expect(
    contextOf({ work: workOf('users.create', { password: 'hunter2', mail: 'bob@example.com' }) }),
  ).toEqual({
    password: '[REDACTED]',
    mail: '[REDACTED:email]',
    operation: 'users.create',
  });
});

test('a detail of that name does not hide the operation', () => {
  expect(contextOf({ work: workOf('users.create', { operation: 'other' }) })).toEqual({
    operation: 'users.create',
  });
});

test('the fields of the request come first, then those of the work, and the line’s own win', () => {
  const request = requestWith({ userId: 'u-1', plan: 'of the request' });
  expect(contextOf({ request, work: workOf('users.create', { plan: 'of the work' }) })).toEqual({
    userId: 'u-1',
    plan: 'of the work',
    operation: 'users.create',
  });
  expect(
    contextOf({
      request,
      work: workOf('users.create', { plan: 'of the work' }),
      fields: { plan: 'of the line', operation: 'its own' },
    }),
  ).toEqual({ userId: 'u-1', plan: 'of the line', operation: 'its own' });
});

test('the fields of the request are what they were once the work is over', () => {
  const request = requestWith({ userId: 'u-1' });
  contextOf({ request, work: workOf('users.create', { plan: 'gold' }) });
  expect(contextOf({ request })).toEqual({ userId: 'u-1' });
});
