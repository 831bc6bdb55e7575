import type { AccessFields, LogLine } from '../line/log-line.js';
import { errorText, hasStack, withoutStacks } from './error-text.js';

const REPORTED = 'type.googleapis.com/google.devtools.clouderrorreporting.v1beta1.ReportedErrorEvent';

/**
 * The error of a line. Lines of ERROR and above with a stack are marked for Error Reporting, which asks for a stack
 * or a place in the source: without either there is nothing to report.
 *
 * @see https://cloud.google.com/error-reporting/docs/formatting-error-messages
 */
export function errorReport({ level, error, http }: LogLine): Readonly<Record<string, unknown>> {
  if (error === undefined) return {};
  if ((level !== 'error' && level !== 'critical') || !hasStack(error)) return { error };
  return {
    '@type': REPORTED,
    stack_trace: errorText(error),
    context: http && { httpRequest: requestContext(http) },
    error: withoutStacks(error),
  };
}

/** A `google.devtools.clouderrorreporting.v1beta1.HttpRequestContext`, whose `remoteIp` may be any token of one. */
function requestContext(http: AccessFields): Readonly<Record<string, unknown>> {
  return {
    method: http.method,
    url: http.path,
    userAgent: http.user_agent,
    responseStatusCode: http.status_code,
    remoteIp: http.client_ip,
  };
}
