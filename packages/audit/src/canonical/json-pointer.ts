/** The pointer to a name or a position below another pointer, by RFC 6901. */
export function pointerTo(parent: string, step: string | number): string {
  return `${parent}/${typeof step === 'number' ? step : escaped(step)}`;
}

/** The pointer that goes through these names and positions; the empty text for the whole. */
export function pointerOf(steps: readonly (string | number)[]): string {
  return steps.reduce<string>(pointerTo, '');
}

/**
 * The names and positions a pointer goes through.
 *
 * @example
 * ```ts
 * stepsOf('/items/0/a~1b'); // ['items', '0', 'a/b']
 * ```
 */
export function stepsOf(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function escaped(name: string): string {
  return name.includes('~') || name.includes('/') ? name.replaceAll('~', '~0').replaceAll('/', '~1') : name;
}
