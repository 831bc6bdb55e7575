import type { ClientIpView, HttpServerObservation, Outcome, Redactor } from '@eyrie/core/engine';
import type { LogLevel } from '../levels/log-level.js';
import { boundedText } from '../line/bounded-text.js';
import type { AccessFields } from '../line/log-line.js';
import { RecurringTexts } from '../line/recurring-texts.js';
import { requestBytes, responseBytes } from './body-sizes.js';
import type { PathFilter } from './excluded-paths.js';

/** How severe an access line is. */
export function accessLevelOf(outcome: Outcome | undefined): LogLevel {
  switch (outcome) {
    case 'server_error':
      return 'error';
    case 'client_error':
    case 'aborted':
      return 'warn';
    default:
      return 'info';
  }
}

/** What an access log must know. */
export interface AccessLogOptions {
  readonly redactor: Redactor;
  readonly isExcluded: PathFilter;
  readonly clientIp: ClientIpView;
  readonly clientAddressOf: (observation: HttpServerObservation) => string | undefined;
}

const MAX_AGENT_LENGTH = 512;
const MAX_PATH_LENGTH = 2048;

/** Says of each request how it went, from the same observation that metrics count. */
export class AccessLog {
  readonly #options: AccessLogOptions;
  // Most requests come from the same few programs.
  readonly #agents: RecurringTexts;

  constructor(options: AccessLogOptions) {
    this.#options = options;
    this.#agents = new RecurringTexts({ redactor: options.redactor, maxLength: MAX_AGENT_LENGTH });
  }

  /** The facts of a request's line, or `undefined` for one that is left out of the log. */
  fieldsOf(observation: HttpServerObservation): AccessFields | undefined {
    const { request, response, route, outcome = 'success', duration = 0 } = observation;
    const { redactor, isExcluded, clientIp, clientAddressOf } = this.#options;
    const path = observation.path;
    if (isExcluded(path, route)) return undefined;
    return {
      method: observation.method,
      route,
      path: boundedText(redactor, path, MAX_PATH_LENGTH),
      status_code: observation.statusCode,
      outcome,
      duration_ms: Math.round(duration * 1e6) / 1000,
      request_bytes: requestBytes(request),
      response_bytes: responseBytes(request, response),
      client_ip: clientIp(clientAddressOf(observation)),
      user_agent: this.#agents.redacted(request.headers['user-agent']),
    };
  }
}
