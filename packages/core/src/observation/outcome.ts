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

/** How work ended that threw: an error with an HTTP status below 500 is the client's. */
export function outcomeOfError(error: unknown): Outcome {
  try {
    const { status, statusCode } = (error ?? {}) as { status?: unknown; statusCode?: unknown };
    const given = typeof status === 'number' ? status : statusCode;
    return typeof given === 'number' && given >= 400 ? outcomeOfStatus(given) : 'server_error';
  } catch {
    // A getter of a hostile object may throw.
    return 'server_error';
  }
}
