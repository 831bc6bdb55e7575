import type { Redactor } from '@eyrie/core/engine';
import type { Attributes, SpanStatus } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { AttributeRedaction } from './attribute-redaction.js';
import { StatementRedaction } from './statement-redaction.js';

/** What the redaction of spans is made from. */
export interface SpanRedactionOptions {
  /** The app's redactor; `undefined` where the section `redaction` is switched off. */
  readonly redactor: Redactor | undefined;
  /** Whether literals are taken out of statements of databases, and what was bound to them is removed. */
  readonly sanitizeStatements: boolean;
}

/** Takes secrets out of spans. None of its methods throws. */
export interface SpanRedaction {
  /**
   * Changes a span that has ended, in place: its name, its status, and the attributes of it, its events and its
   * links. Called once, before anything leaves the process.
   */
  redact(span: ReadableSpan): void;
  /**
   * A redacted copy of attributes, by the same rules: for those that are set on a span of somebody else's SDK, which
   * is never seen when it ends.
   */
  redactAttributes(attributes: Attributes): Attributes;
}

/**
 * Makes the redaction of spans: values of attributes by their names and by what they hold, as core's redactor does;
 * URLs and statements as OpenTelemetry's semantic conventions have it.
 *
 * @example
 * ```ts
 * const redaction = createSpanRedaction({ redactor: app.redactor, sanitizeStatements: true });
 * redaction.redactAttributes({ 'url.query': 'page=2&token=abc', 'user.password': 'hunter2' });
 * // { 'url.query': 'page=2&token=REDACTED', 'user.password': '[REDACTED]' }
 * ```
 */
export function createSpanRedaction({ redactor, sanitizeStatements }: SpanRedactionOptions): SpanRedaction {
  if (redactor !== undefined) return new FullRedaction(new AttributeRedaction(redactor, sanitizeStatements));
  return sanitizeStatements ? new StatementRedaction() : NO_REDACTION;
}

const NO_REDACTION: SpanRedaction = {
  redact: () => {},
  redactAttributes: (attributes) => attributes,
};

/** An ended span as it is: an object whose fields may be set. */
interface EndedSpan {
  name: string;
  status: SpanStatus;
  attributes: Attributes;
  readonly events: readonly { name: string; attributes?: Attributes }[];
  readonly links: readonly { attributes?: Attributes }[];
}

class FullRedaction implements SpanRedaction {
  readonly #attributes: AttributeRedaction;

  constructor(attributes: AttributeRedaction) {
    this.#attributes = attributes;
  }

  redact(ended: ReadableSpan): void {
    const span = ended as EndedSpan;
    try {
      this.#redact(span);
    } catch {
      empty(span);
    }
  }

  redactAttributes(attributes: Attributes): Attributes {
    try {
      return this.#attributes.copied(attributes);
    } catch {
      return {};
    }
  }

  #redact(span: EndedSpan): void {
    // The system of a database is told by what it was before.
    const { attributes } = span;
    this.#inPlace(span, attributes);
    const name = this.#attributes.recurring(span.name);
    if (name !== span.name) span.name = name;
    const { message } = span.status;
    if (message !== undefined) this.#status(span, message);
    for (const event of span.events) {
      const eventName = this.#attributes.recurring(event.name);
      if (eventName !== event.name) event.name = eventName;
      this.#inPlace(event, attributes);
    }
    for (const link of span.links) this.#inPlace(link, attributes);
  }

  #status(span: EndedSpan, message: string): void {
    const redacted = this.#attributes.text(message);
    if (redacted !== message) span.status = { ...span.status, message: redacted };
  }

  /** Attributes that refuse to be changed give way to a copy. */
  #inPlace(owner: { attributes?: Attributes }, ofSpan: Attributes): void {
    const { attributes } = owner;
    if (attributes === undefined) return;
    try {
      this.#attributes.inPlace(attributes, ofSpan);
    } catch {
      owner.attributes = this.redactAttributes(attributes);
    }
  }
}

/** What cannot be redacted does not leave the process. */
function empty(span: EndedSpan): void {
  const nothing = { name: '[REDACTED]', status: { code: 0 }, attributes: {}, events: [], links: [] };
  for (const [field, value] of Object.entries(nothing)) Reflect.set(span, field, value);
}
