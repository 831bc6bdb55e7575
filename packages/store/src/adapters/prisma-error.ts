interface RawQueryFailure {
  readonly code: string;
  readonly message: string;
}

/** What the database said, with its SQLSTATE as `code`, where Prisma wraps that into an error of its own for raw queries. */
export function databaseErrorOf(error: unknown): unknown {
  const failure = failureIn(error);
  if (failure === undefined) return error;
  return Object.assign(new Error(failure.message, { cause: error }), { code: failure.code });
}

function failureIn(error: unknown): RawQueryFailure | undefined {
  const meta = property(error, 'meta');
  const cause = property(property(meta, 'driverAdapterError'), 'cause');
  // As of version 7, and before.
  return (
    failureOf(property(cause, 'originalCode'), property(cause, 'originalMessage')) ??
    failureOf(property(meta, 'code'), property(meta, 'message'))
  );
}

function failureOf(code: unknown, message: unknown): RawQueryFailure | undefined {
  return typeof code === 'string' && typeof message === 'string' ? { code, message } : undefined;
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
