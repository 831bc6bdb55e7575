import type { PlainData, PlainFields } from '@eyrie/core/engine';

// Bounded: the copy of an error ends before this.
const MAX_CAUSES = 16;
const FRAMES_ONLY = /^\s*at /;

/**
 * A logged error as Node prints one: its stack, else its class and message, then each cause and each error of an
 * aggregate in the same way. The first line always names the error.
 */
export function errorText(error: PlainFields): string {
  return textAt(error, 0);
}

/** Whether an error brought the text of a stack. */
export function hasStack(error: PlainFields): boolean {
  return typeof error.stack === 'string' && error.stack !== '';
}

/** The error, its causes and its children without their stacks, for where {@link errorText} stands beside it. */
export function withoutStacks(error: PlainFields): PlainFields {
  return withoutStacksAt(error, 0);
}

/** Whether data has names of its own, as errors have. */
function isFields(data: PlainData | undefined): data is PlainFields {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}

function textAt(error: PlainFields, depth: number): string {
  const parts = [stackOf(error)];
  if (depth < MAX_CAUSES) {
    if (error.cause !== undefined) parts.push(`Caused by: ${textOfCause(error.cause, depth)}`);
    const { errors } = error;
    if (Array.isArray(errors)) {
      for (const [at, child] of errors.entries()) {
        parts.push(`Error ${at + 1} of ${errors.length}: ${textOfCause(child as PlainData, depth)}`);
      }
    }
  }
  return parts.join('\n');
}

function textOfCause(cause: PlainData, depth: number): string {
  if (isFields(cause)) return textAt(cause, depth + 1);
  return typeof cause === 'string' ? cause : JSON.stringify(cause);
}

function stackOf(error: PlainFields): string {
  const { stack } = error;
  if (typeof stack !== 'string' || stack === '') return headerOf(error);
  return FRAMES_ONLY.test(stack) ? `${headerOf(error)}\n${stack}` : stack;
}

function headerOf({ type, message }: PlainFields): string {
  const name = typeof type === 'string' ? type : 'Error';
  return typeof message === 'string' && message !== '' ? `${name}: ${message}` : name;
}

function withoutStacksAt({ stack: _, ...rest }: PlainFields, depth: number): PlainFields {
  if (depth >= MAX_CAUSES) return rest;
  const bare = (data: PlainData): PlainData => (isFields(data) ? withoutStacksAt(data, depth + 1) : data);
  return {
    ...rest,
    ...(rest.cause === undefined ? {} : { cause: bare(rest.cause) }),
    ...(Array.isArray(rest.errors) ? { errors: rest.errors.map((child: PlainData) => bare(child)) } : {}),
  };
}
