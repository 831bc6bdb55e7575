import { createRedactor, type RedactionOptions, redactionSection } from '@eyrie/core/engine';
import { createSpanRedaction, type SpanRedaction } from '../../src/redaction/span-redaction.js';

/** The redaction of an app with these options, whatever the environment of the test run says. */
export function redactionOf(options: RedactionOptions = {}): SpanRedaction {
  const redactor = createRedactor(redactionSection.resolve({ options, environment: {} }));
  return createSpanRedaction({ redactor, sanitizeStatements: true });
}
