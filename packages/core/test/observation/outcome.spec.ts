import { CLIENT_CLOSED_REQUEST, outcomeOfStatus } from '../../src/observation/outcome.js';

test.each([
  [100, 'success'],
  [200, 'success'],
  [204, 'success'],
  [304, 'success'],
  [399, 'success'],
  [400, 'client_error'],
  [404, 'client_error'],
  [418, 'client_error'],
  [498, 'client_error'],
  [499, 'aborted'],
  [500, 'server_error'],
  [503, 'server_error'],
  [599, 'server_error'],
] as const)('a finished response with status %i has the outcome %s', (status, outcome) => {
  expect(outcomeOfStatus(status)).toBe(outcome);
});

test('a client that left is counted as nginx counts it', () => {
  expect(CLIENT_CLOSED_REQUEST).toBe(499);
});
