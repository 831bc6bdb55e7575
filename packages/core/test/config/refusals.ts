import { ConfigError } from '../../src/config/config-error.js';

/** Every problem that a section is refused for, with its remedy. */
export function refusalsOf(resolve: () => unknown): readonly string[] {
  try {
    resolve();
  } catch (error) {
    if (error instanceof ConfigError)
      return error.issues.map(({ problem, remedy }) => `${problem}. ${remedy}.`);
    throw error;
  }
  throw new Error('nothing was refused');
}
