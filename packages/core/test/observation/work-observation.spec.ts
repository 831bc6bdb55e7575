import { WorkObservation } from '../../src/observation/work-observation.js';

test('an observation begins with what its source knows and nothing of its end', () => {
  const parent = new WorkObservation({ kind: 'job', name: 'nightly' });
  const observation = new WorkObservation({
    kind: 'http.client',
    name: 'GET',
    attributes: { 'http.request.method': 'GET' },
    details: { 'url.full': 'https://example.com/1' },
    parent,
  });
  expect(observation).toMatchObject({
    kind: 'http.client',
    name: 'GET',
    attributes: { 'http.request.method': 'GET' },
    details: { 'url.full': 'https://example.com/1' },
    duration: undefined,
    outcome: undefined,
    error: undefined,
    errorType: undefined,
  });
  expect(observation.parent).toBe(parent);
});

test('an observation without attributes shares one frozen empty record', () => {
  const { attributes, details, parent } = new WorkObservation({ kind: 'job', name: 'nightly' });
  expect(attributes).toEqual({});
  expect(Object.isFrozen(attributes)).toBe(true);
  expect(details).toBe(attributes);
  expect(parent).toBeUndefined();
});

test('the start is in milliseconds since the epoch and does not move', async () => {
  const before = Date.now();
  const observation = new WorkObservation({ kind: 'method', name: 'A.b' });
  const { startTime } = observation;
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(observation.startTime).toBe(startTime);
  expect(Math.abs(startTime - before)).toBeLessThan(1000);
});

test('the end fixes outcome, error and duration in seconds, and a second end changes none of them', async () => {
  const observation = new WorkObservation({ kind: 'method', name: 'A.b' });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(observation.finish({ outcome: 'server_error', error: new RangeError('no') })).toBe(true);
  const { duration } = observation;
  expect(duration).toBeGreaterThan(0.015);
  expect(duration).toBeLessThan(10);
  expect(observation.finish({ outcome: 'success' })).toBe(false);
  expect(observation).toMatchObject({ outcome: 'server_error', errorType: 'RangeError', duration });
});

test('a success has no error type', () => {
  const observation = new WorkObservation({ kind: 'method', name: 'A.b' });
  observation.finish({ outcome: 'success' });
  expect(observation.errorType).toBeUndefined();
});
