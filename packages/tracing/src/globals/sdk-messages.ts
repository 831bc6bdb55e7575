import type { Diagnostics } from '@eyrie/core/engine';
import { type DiagLogger, DiagLogLevel, diag } from '@opentelemetry/api';
import { diagLogLevelFromString } from '@opentelemetry/core';

const API = Symbol.for('opentelemetry.js.api.1');
// An SDK registers all three.
const SECOND_SDK = /Attempted duplicate registration of API: (?:trace|context|propagation)/;
const MAX_LENGTH = 500;
// A message that names a span is the same for the next span.
const IDS = /\b(?:[0-9a-f]{32}|[0-9a-f]{16})\b/g;

/**
 * Hears what OpenTelemetry's packages say, where nobody else listens: errors always, more by `OTEL_LOG_LEVEL`. An SDK
 * that is started beside Eyrie's says it only here. Returns what stops.
 */
export function hearSdkMessages(diagnostics: Diagnostics, environment = process.env): () => void {
  const api = (globalThis as { [API]?: { readonly diag?: unknown } })[API];
  if (api?.diag !== undefined) return () => {};
  // An empty variable counts as unset, after OpenTelemetry's specification.
  const level = diagLogLevelFromString(environment.OTEL_LOG_LEVEL || undefined) ?? DiagLogLevel.ERROR;
  diag.setLogger(loggerFor(diagnostics), { logLevel: level, suppressOverrideMessage: true });
  return () => diag.disable();
}

function loggerFor(diagnostics: Diagnostics): DiagLogger {
  const say =
    (level: 'info' | 'warn') =>
    (message: string, ...details: unknown[]) =>
      tell(
        diagnostics,
        level,
        [message, ...details.filter((detail) => typeof detail === 'string')].join(' '),
      );
  return {
    error: say('warn'),
    warn: say('warn'),
    info: say('info'),
    debug: say('info'),
    verbose: say('info'),
  };
}

function tell(diagnostics: Diagnostics, level: 'info' | 'warn', message: string): void {
  if (SECOND_SDK.test(message)) {
    diagnostics.report({
      code: 'EYRIE_TRACING_SECOND_SDK',
      problem: 'A second OpenTelemetry SDK was started beside that of Eyrie, and gets no spans',
      remedy:
        'Leave one of the two out. To keep your own, start it before the app is created: Eyrie then sends its spans to it',
    });
    return;
  }
  const [firstLine = ''] = message.split('\n');
  const sentence = firstLine.slice(0, MAX_LENGTH).replace(/\.$/, '');
  diagnostics.report({
    code: 'EYRIE_TRACING_SDK_MESSAGE',
    key: sentence.replace(IDS, ''),
    level,
    problem: `OpenTelemetry says: ${sentence}`,
    remedy: 'OTEL_LOG_LEVEL sets how much it says',
  });
}
