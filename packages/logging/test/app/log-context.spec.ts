import { RequestContext, runInRequestContext, WorkObservation } from '@eyrie/core/engine';
import { setLogContext } from '../../src/context/log-context.js';

const inRequest = <Result>(work: () => Result): Result =>
  runInRequestContext(new RequestContext('r-1', new WorkObservation({ kind: 'job', name: 'nightly' })), work);

test('fields are kept for the request, and for nobody outside of one', () => {
  expect(inRequest(() => setLogContext({ userId: 'u-1' }))).toBe(true);
  expect(setLogContext({ userId: 'u-1' })).toBe(false);
});

test('what cannot be read is refused, and harms nobody', () => {
  const throwing = {
    get userId(): string {
      throw new Error('no');
    },
  };
  expect(inRequest(() => setLogContext(undefined as never))).toBe(false);
  expect(inRequest(() => setLogContext(throwing))).toBe(false);
});
