import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { statementKindOf } from './attribute-names.js';
import { systemOf } from './attribute-redaction.js';
import { sanitizeStatement } from './sanitize-statement.js';
import type { SpanRedaction } from './span-redaction.js';

/** Sanitizes statements of databases and leaves everything else as it is: for apps whose redaction is switched off. */
export class StatementRedaction implements SpanRedaction {
  redact({ attributes }: ReadableSpan): void {
    try {
      sanitize(attributes);
    } catch {
      // Attributes that are frozen: no SDK makes them.
    }
  }

  redactAttributes(attributes: Attributes): Attributes {
    const copies = { ...attributes };
    sanitize(copies);
    return copies;
  }
}

function sanitize(attributes: Attributes): void {
  for (const name in attributes) {
    const kind = statementKindOf(name);
    if (kind === undefined) continue;
    const value = attributes[name];
    if (kind === 'parameter') delete attributes[name];
    else if (typeof value === 'string') attributes[name] = sanitizeStatement(value, systemOf(attributes));
  }
}
