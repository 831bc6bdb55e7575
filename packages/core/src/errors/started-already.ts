import { EyrieError } from './eyrie-error.js';

/** For what is added to an app that has started: it would never be started itself. */
export function startedAlready(what: string): EyrieError {
  return new EyrieError({
    code: 'EYRIE_STARTED_ALREADY',
    problem: `${what} was added after the app had started`,
    remedy: 'Add it in the constructor of a provider, or in the factory of one',
  });
}
