import type { LogLine } from '../line/log-line.js';
import { errorOf, errorRemainder } from './ecs-error.js';
import { eventOf } from './ecs-event.js';
import { httpOf, requestOf } from './ecs-http.js';
import type { FormatContext, JsonLineFormat } from './line-format.js';

/** The version of the Elastic Common Schema that lines conform to. */
export const ECS_VERSION = '9.4.0';

/**
 * Elastic Common Schema. As Elastic's own ECS loggers write it, `@timestamp`, `log.level` and `ecs.version` are
 * dotted names at the top and everything else is nested. What the schema has no field for stands under `eyrie`: a
 * proper name, which the schema never uses.
 *
 * @see https://www.elastic.co/docs/reference/ecs
 */
export function ecsFormat({ identity }: FormatContext): JsonLineFormat {
  const { name, version, environment, instanceId } = identity;
  return {
    type: 'json',
    levelKey: 'log.level',
    levels: { debug: 'debug', info: 'info', warn: 'warn', error: 'error', critical: 'critical' },
    timestampKey: '@timestamp',
    messageKey: 'message',
    constants: {
      'ecs.version': ECS_VERSION,
      service: {
        name,
        ...(version === undefined ? {} : { version }),
        environment,
        node: { name: instanceId },
      },
    },
    fields: (line) => ({
      log: line.logger === undefined ? undefined : { logger: line.logger },
      event: eventOf(line, name),
      error: line.error && errorOf(line.error),
      ...(line.http === undefined ? requestOf(line.requestId) : httpOf(line.http, line.requestId)),
      trace: line.traceId === undefined ? undefined : { id: line.traceId },
      span: line.spanId === undefined ? undefined : { id: line.spanId },
      eyrie: eyrieOf(line),
    }),
  };
}

function eyrieOf({ category, context, error, http }: LogLine): Readonly<Record<string, unknown>> | undefined {
  const remainder = error && errorRemainder(error);
  if (category === undefined && context === undefined && remainder === undefined && http === undefined) {
    return undefined;
  }
  return {
    category,
    context,
    error: remainder,
    http: http && { route: http.route, outcome: http.outcome },
  };
}
