import type { DefinedConfig } from '../config/define-config.js';
import { httpSection, type ResolvedHttpOptions } from '../config/http-options.js';
import type { ConfigSection } from '../config/section.js';
import type { Diagnostics } from '../diagnostics/diagnostics.js';
import { EyrieError } from '../errors/eyrie-error.js';
import { resolveServiceIdentity, type ServiceIdentity } from '../identity/service-identity.js';
import { type ResolvedRedactionOptions, redactionSection } from '../redaction/redaction-options.js';

/** The configuration of one app: brought by whichever module is given it, resolved when it is first asked for. */
export class AppConfig {
  readonly #diagnostics: Diagnostics;
  #config: DefinedConfig | undefined;
  #identity: ServiceIdentity | undefined;
  #http: ResolvedHttpOptions | undefined;
  #redaction: ResolvedRedactionOptions | undefined;

  constructor(diagnostics: Diagnostics) {
    this.#diagnostics = diagnostics;
  }

  /**
   * Takes a config for the whole app.
   *
   * @throws EyrieError `EYRIE_CONFIG_CONFLICT` where the app already has another one, and ConfigError
   * `EYRIE_CONFIG_INVALID` where core's own sections are wrong.
   */
  adopt(config: DefinedConfig): void {
    if (this.#config !== undefined && this.#config !== config) {
      throw new EyrieError({
        code: 'EYRIE_CONFIG_CONFLICT',
        problem: 'Two modules of this app were given two different configs',
        remedy: 'Write one eyrie.config.ts and give the same object to every module',
      });
    }
    if (this.#config === undefined) this.#reportLate(config);
    this.#config = config;
    this.check();
  }

  #reportLate(config: DefinedConfig): void {
    const asked = { service: this.#identity, http: this.#http, redaction: this.#redaction };
    const late = (['service', 'http', 'redaction'] as const).filter(
      (section) => asked[section] !== undefined && config[section] !== undefined,
    );
    if (late.length === 0) return;
    this.#diagnostics.report({
      code: 'EYRIE_CONFIG_LATE',
      problem: `A config was given after another module of this app had started without one, and has no effect there: ${late.join(', ')}`,
      remedy: 'Give the same config to every module of Eyrie',
    });
  }

  /**
   * Resolves core's own sections, so that what is wrong with them is said at start.
   *
   * @throws ConfigError `EYRIE_CONFIG_INVALID`.
   */
  check(): void {
    void this.identity;
    void this.http;
    void this.redaction;
  }

  /** Whether a config was given, by whichever module. */
  get isGiven(): boolean {
    return this.#config !== undefined;
  }

  /** Who this service is. */
  get identity(): ServiceIdentity {
    this.#identity ??= resolveServiceIdentity({
      service: this.#config?.service,
      diagnostics: this.#diagnostics,
    });
    return this.#identity;
  }

  /** How requests are observed. */
  get http(): ResolvedHttpOptions {
    this.#http ??= httpSection.resolve({ options: this.#config?.http, diagnostics: this.#diagnostics });
    return this.#http;
  }

  /** Which secrets are taken out of what leaves the process. */
  get redaction(): ResolvedRedactionOptions {
    this.#redaction ??= redactionSection.resolve({
      options: this.#config?.redaction,
      diagnostics: this.#diagnostics,
    });
    return this.#redaction;
  }

  /**
   * Resolves a package's own section from what its module was given.
   *
   * @throws ConfigError `EYRIE_CONFIG_INVALID`.
   */
  resolve<Options extends object, Resolved>(
    section: ConfigSection<Options, Resolved>,
    options: Options | undefined,
  ): Resolved {
    return section.resolve({ options, diagnostics: this.#diagnostics });
  }
}
