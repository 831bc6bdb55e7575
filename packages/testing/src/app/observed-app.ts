import { type EyrieApp, EyrieError, messageOf } from '@eyrie/core/engine';

/** What a Nest application, a testing module and an application context have in common. */
export interface ProviderSource {
  get(token: symbol, options: { readonly strict: boolean }): unknown;
}

/** An app of Nest before it has started, or the {@link EyrieApp} inside of it. */
export type ObservedSource = ProviderSource | EyrieApp;

const EYRIE_APP = Symbol.for('eyrie.app');

/**
 * The one EyrieApp of a Nest application.
 *
 * @throws EyrieError `EYRIE_TESTING_APP_UNOBSERVED` where no module of Eyrie is imported.
 */
export function eyrieAppIn(source: ObservedSource): EyrieApp {
  if (isEyrieApp(source)) return source;
  let found: unknown;
  try {
    found = source.get(EYRIE_APP, { strict: false });
  } catch (error) {
    throw unobserved(`(${messageOf(error).slice(0, 200)})`, error);
  }
  if (isEyrieApp(found)) return found;
  throw unobserved('', undefined);
}

// By what it has: a project may hold two copies of core.
function isEyrieApp(value: unknown): value is EyrieApp {
  return typeof value === 'object' && value !== null && 'observations' in value && 'lifecycle' in value;
}

function unobserved(detail: string, cause: unknown): EyrieError {
  return new EyrieError({
    code: 'EYRIE_TESTING_APP_UNOBSERVED',
    problem: `No module of Eyrie is imported by this app${detail === '' ? '' : ` ${detail}`}`,
    remedy:
      'Give TestObservability.of() an app or a compiled testing module that imports EyrieModule, or one of the modules of its signals',
    cause,
  });
}
