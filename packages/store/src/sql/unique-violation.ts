// PostgreSQL's unique_violation, how better-sqlite3 says it, and how Prisma does.
const CODES: ReadonlySet<unknown> = new Set([
  '23505',
  'SQLITE_CONSTRAINT_UNIQUE',
  'SQLITE_CONSTRAINT_PRIMARYKEY',
  'SQLITE_CONSTRAINT_ROWID',
  'P2002',
]);
// SQLITE_CONSTRAINT_PRIMARYKEY, _UNIQUE and _ROWID.
const SQLITE_ERRCODES: ReadonlySet<unknown> = new Set([1555, 2067, 2579]);
const WRAPPED_IN = ['driverError', 'cause', 'original'] as const;
const MAX_DEPTH = 5;

/**
 * Whether a statement failed because a row with the same key exists: in both dialects, and also where a library such
 * as TypeORM, Drizzle or Prisma wraps the driver's error. Never throws.
 */
export function isUniqueViolation(error: unknown): boolean {
  try {
    return isViolation(error, 0);
  } catch {
    // A getter or a proxy of a hostile object may throw.
    return false;
  }
}

function isViolation(error: unknown, depth: number): boolean {
  if (typeof error !== 'object' || error === null || depth > MAX_DEPTH) return false;
  if (CODES.has(Reflect.get(error, 'code')) || SQLITE_ERRCODES.has(Reflect.get(error, 'errcode')))
    return true;
  return WRAPPED_IN.some((property) => isViolation(Reflect.get(error, property), depth + 1));
}
