/**
 * How a unit of work ended. `aborted` means that the client left before it was answered, which is neither the
 * service's failure nor the client's error.
 */
export type Outcome = 'success' | 'client_error' | 'server_error' | 'aborted';

/** The status that stands for a client that left before its answer, as nginx logs it. */
export const CLIENT_CLOSED_REQUEST = 499;

/** The outcome that an HTTP status of a finished response stands for. */
export function outcomeOfStatus(statusCode: number): Outcome {
  if (statusCode >= 500) return 'server_error';
  if (statusCode === CLIENT_CLOSED_REQUEST) return 'aborted';
  return statusCode >= 400 ? 'client_error' : 'success';
}
