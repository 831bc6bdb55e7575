import type { Logger, LoggerProvider } from '@opentelemetry/api';

// Bounded: loggers are classes of the app, but a name may be made at run time.
const MAX_SCOPES = 500;
const DEFAULT_SCOPE = '@eyrie/logging';

/** The logger of the SDK for each of ours: OpenTelemetry carries a logger's name as the scope of its records. */
export class Scopes {
  readonly #provider: LoggerProvider;
  readonly #default: Logger;
  readonly #byName = new Map<string, Logger>();

  constructor(provider: LoggerProvider) {
    this.#provider = provider;
    this.#default = provider.getLogger(DEFAULT_SCOPE);
  }

  /** The one of that name; beyond 500 names, and for lines without one, that of the package. */
  of(name: string | undefined): Logger {
    if (name === undefined || name === '') return this.#default;
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    if (this.#byName.size >= MAX_SCOPES) return this.#default;
    const logger = this.#provider.getLogger(name.toWellFormed());
    this.#byName.set(name, logger);
    return logger;
  }
}
