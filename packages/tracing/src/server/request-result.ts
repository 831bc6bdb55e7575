import { type HttpServerObservation, OTHER_METHOD, UNMATCHED_ROUTE } from '@eyrie/core/engine';
import { type Attributes, type Span, SpanStatusCode } from '@opentelemetry/api';
import type { RedactAttributes } from '../redaction/redact-attributes.js';
import { addException } from '../spans/record-error.js';

/** `GET /users/:id`; only the method where no route matched, as the semantic conventions ask. */
export function spanNameOf({ method, route }: HttpServerObservation): string {
  const verb = method === OTHER_METHOD ? 'HTTP' : method;
  return route === UNMATCHED_ROUTE ? verb : `${verb} ${route}`;
}

/** What the end of a request says, added to other attributes: the same route, status and error class as its metrics and its access line have. */
export function resultAttributes(
  observation: HttpServerObservation,
  attributes: Attributes = {},
): Attributes {
  const { route, statusCode, errorType, outcome } = observation;
  attributes['http.response.status_code'] = statusCode;
  if (route !== UNMATCHED_ROUTE) attributes['http.route'] = route;
  if (errorType !== undefined && outcome !== 'client_error') attributes['error.type'] = errorType;
  if (outcome === 'aborted') attributes['eyrie.outcome'] = outcome;
  return attributes;
}

/** A failure of the server is marked and its exception told; a client's error or an abort is none. */
export function markFailure(
  span: Span,
  { outcome, error }: HttpServerObservation,
  redact: RedactAttributes,
): void {
  if (outcome !== 'server_error') return;
  span.setStatus({ code: SpanStatusCode.ERROR });
  if (error !== undefined) addException(span, error, redact);
}
