const MAX_LENGTH = 100;
const WELL_FORMED = /^[\w.$-]+$/;
// Classes that say nothing where the error carries a code of its own.
const GENERIC: ReadonlySet<unknown> = new Set(['Error', 'FastifyError', 'HttpError', 'Object']);

/**
 * A short, stable name for what was thrown: the error's class, or its `code` where the class says nothing (system
 * errors, Fastify's). Follows `error.type` of OpenTelemetry's semantic conventions; what is not a plain identifier of
 * at most 100 characters becomes `_OTHER`.
 */
export function errorTypeOf(error: unknown): string {
  try {
    const name = nameOf(error);
    return typeof name === 'string' && name.length <= MAX_LENGTH && WELL_FORMED.test(name) ? name : '_OTHER';
  } catch {
    // A getter of a hostile object may throw.
    return '_OTHER';
  }
}

// `unknown`, because a class may declare a static `name` of any kind.
function nameOf(error: unknown): unknown {
  if (typeof error !== 'object' || error === null) return typeof error;
  const { code } = error as { code?: unknown };
  const className: unknown = error.constructor?.name || 'Object';
  return GENERIC.has(className) && typeof code === 'string' && code !== '' ? code : className;
}
