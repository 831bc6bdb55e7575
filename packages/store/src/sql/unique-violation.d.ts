/**
 * Whether a statement failed because a row with the same key exists: in both dialects, and also where a library such
 * as TypeORM, Drizzle or Prisma wraps the driver's error. Never throws.
 */
export declare function isUniqueViolation(error: unknown): boolean;
//# sourceMappingURL=unique-violation.d.ts.map