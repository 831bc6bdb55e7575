import { currentRequestContext } from '@eyrie/core/engine';

/**
 * Gives fields to every line of the current request from now on, its access line among them. They stand in the line's
 * `context`, where fields of the line itself win over them.
 *
 * Returns `false` outside of a request, where the request already carries 64 other names, and for what cannot be read.
 *
 * @example
 * ```ts
 * import { setLogContext } from '@eyrie/logging';
 *
 * setLogContext({ userId: 'u-42', plan: 'pro' });
 * ```
 */
export function setLogContext(fields: object): boolean {
  const context = currentRequestContext();
  if (context === undefined) return false;
  let kept = true;
  try {
    for (const [name, value] of Object.entries(fields)) kept = context.setField(name, value) && kept;
  } catch {
    // No object after all, or a getter that throws: nobody who logs must have to reckon with that.
    return false;
  }
  return kept;
}
