import {
  HttpServerObservation,
  type HttpServerSource,
  type Observation,
  type ObservationHandler,
} from '@eyrie/core/engine';
import type { AuditEventInput } from '../event/audit-event.js';
import type { AuditService } from './audit-service.js';
import { recordedDenials } from './recorded-denials.js';

/** Which requests are events by themselves. */
export interface RequestEventsOptions {
  /**
   * Requests that were answered with 401 or 403, whoever refused them. Each of them is a record (`access.denied`): who
   * sends many writes as many, so limit the rate before the app, or switch it off.
   */
  readonly denied: boolean;
  /** Requests that the client left: all, those whose method may change something, or none. */
  readonly aborted: 'all' | 'mutations' | 'none';
}

const DENIED: ReadonlySet<number> = new Set([401, 403]);
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/**
 * Records denied and aborted requests from the one observation of each: guards refuse before any interceptor or handler
 * runs, and a response that nobody waits for any more never finishes.
 */
export class RequestEvents implements ObservationHandler {
  readonly name = 'audit';
  readonly #audit: AuditService;
  readonly #http: HttpServerSource;
  readonly #options: RequestEventsOptions;

  constructor(parts: {
    readonly audit: AuditService;
    readonly http: HttpServerSource;
    readonly options: RequestEventsOptions;
  }) {
    this.#audit = parts.audit;
    this.#http = parts.http;
    this.#options = parts.options;
  }

  onStart(observation: Observation): void {
    // Node forgets the address of a client that has left, unless it was asked before.
    if (observation instanceof HttpServerObservation) this.#http.clientAddressOf(observation);
  }

  onEnd(observation: Observation): void {
    if (!(observation instanceof HttpServerObservation) || this.#http.isManagement(observation)) return;
    const event = this.#eventOf(observation);
    if (event !== undefined) this.#audit.keepAfterwards(this.#audit.prepare(event, {}, observation));
  }

  #eventOf(observation: HttpServerObservation): AuditEventInput | undefined {
    const { statusCode, outcome, method, route, errorType, path } = observation;
    const about = {
      action: 'EXECUTE',
      target: { type: 'route', id: `${method} ${route}` },
      attributes: { path },
    } as const;
    if (DENIED.has(statusCode) && this.#options.denied && !recordedDenials.has(observation)) {
      const reason = { code: errorType, status: statusCode };
      return { ...about, type: 'access.denied', outcome: 'denied', reason };
    }
    if (outcome === 'aborted' && this.#isWorthAnAbort(method)) {
      const reason = { code: 'client_closed_request', status: statusCode };
      return { ...about, type: 'request.aborted', outcome: 'unknown', reason };
    }
    return undefined;
  }

  #isWorthAnAbort(method: string): boolean {
    const { aborted } = this.#options;
    return aborted === 'all' || (aborted === 'mutations' && !SAFE_METHODS.has(method));
  }
}
