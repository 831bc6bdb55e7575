import { BadRequestException } from '@nestjs/common';

/** The body as an object whose properties are still unknown, or 400. */
export function bodyObject(body: unknown): Readonly<Record<string, unknown>> {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return { ...body };
  throw new BadRequestException('Send a JSON object');
}

// What a text of PostgreSQL cannot hold: NUL, and halves of a pair of surrogates.
const UNKEEPABLE = /[\0\p{Cs}]/u;

/** A text of 1 to `max` characters, or 400. */
export function text(name: string, value: unknown, max: number): string {
  const isText = typeof value === 'string' && value.length <= max && !UNKEEPABLE.test(value);
  if (isText && value.trim() !== '') return value.trim();
  throw new BadRequestException(`${name} must be a text of 1 to ${max} characters`);
}

/** One of the allowed values, or 400. */
export function oneOf<const T extends string>(name: string, value: unknown, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === value);
  if (found !== undefined) return found;
  throw new BadRequestException(`${name} must be one of ${allowed.join(', ')}`);
}
