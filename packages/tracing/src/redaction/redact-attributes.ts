import type { Attributes } from '@opentelemetry/api';

/** Takes the secrets out of attributes before a span has them. */
export type RedactAttributes = (attributes: Attributes) => Attributes;

/** For spans that are redacted as a whole when they have ended. */
export const redactedLater: RedactAttributes = (attributes) => attributes;
