import { BadRequestException } from '@nestjs/common';

/** The body as an object whose properties are still unknown, or 400. */
export function bodyObject(body: unknown): Readonly<Record<string, unknown>> {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return { ...body };
  throw new BadRequestException('Send a JSON object');
}

/** A text of 1 to `max` characters, or 400. */
export function text(name: string, value: unknown, max: number): string {
  if (typeof value === 'string' && value.trim() !== '' && value.length <= max) return value.trim();
  throw new BadRequestException(`${name} must be a text of 1 to ${max} characters`);
}

/** One of the allowed values, or 400. */
export function oneOf<const T extends string>(name: string, value: unknown, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === value);
  if (found !== undefined) return found;
  throw new BadRequestException(`${name} must be one of ${allowed.join(', ')}`);
}
