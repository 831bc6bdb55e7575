import type { SignalStanding } from '@eyrie/core/engine';
import type { ResolvedLoggingOptions } from '../config/logging-options.js';

/** How the logs of an app stand. */
export function loggingStanding(options: ResolvedLoggingOptions): SignalStanding {
  const { enabled, level, destinations, accessLog } = options;
  if (!enabled) {
    return {
      signal: 'logs',
      state: 'off',
      detail: 'nothing is written',
      remedy: 'Look at logging.enabled and EYRIE_LOGGING_ENABLED, which switch them',
    };
  }
  const where = destinations.map(({ type }) => type).join(' and ');
  const requests = accessLog.enabled ? 'a line for each request' : 'no lines of requests';
  return { signal: 'logs', state: 'on', detail: `${level} and above to ${where}; ${requests}` };
}
