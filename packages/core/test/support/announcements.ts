import { Diagnostics } from '../../src/diagnostics/diagnostics.js';

/** Diagnostics that write down what they say. */
export function announcing(): { readonly diagnostics: Diagnostics; readonly said: string[] } {
  const said: string[] = [];
  return { diagnostics: new Diagnostics((level, message) => said.push(`${level} ${message}`)), said };
}
