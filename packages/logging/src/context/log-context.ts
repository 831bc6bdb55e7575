import { currentRequestContext } from '@eyrie/core/engine';

/**
 * Gives fields to every line of the current request from now on, its access line among them. They stand in the line's
 * `context`, where fields of the line itself win over them.
 *
 * Returns `false` outside of a request, and where the request already carries 64 other names.
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
  for (const [name, value] of Object.entries(fields)) kept = context.setField(name, value) && kept;
  return kept;
}
