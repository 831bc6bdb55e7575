import type { Redactor } from '@eyrie/core/engine';
import type { Attributes } from '@opentelemetry/api';
import { type AttributeName, AttributeNames } from './attribute-names.js';
import { RecurringTexts } from './recurring-texts.js';
import { sanitizeStatement } from './sanitize-statement.js';
import { UrlRedaction } from './url-redaction.js';

// As long as texts of core's copies; a longer one is cut and says so.
const MAX_TEXT_LENGTH = 16_384;
const MAX_HARMLESS_LENGTH = 128;
const MAX_RECURRING_LENGTH = 512;
const MAX_REMEMBERED_STATEMENT = 1024;
// Systems are named by instrumentations: there are few of them.
const MAX_SYSTEMS = 20;
const REDACTED = '[REDACTED]';

/** Redacts values of attributes by their names and by what they hold. */
export class AttributeRedaction {
  readonly #redactor: Redactor;
  readonly #names: AttributeNames;
  readonly #urls: UrlRedaction;
  readonly #recurring: RecurringTexts;
  readonly #statements = new Map<string | undefined, RecurringTexts>();

  constructor(redactor: Redactor, sanitizeStatements: boolean) {
    this.#redactor = redactor;
    const redactText = (text: string) => this.text(text);
    this.#names = new AttributeNames({ redactor, sanitizeStatements, redactText });
    this.#urls = new UrlRedaction(redactor);
    this.#recurring = new RecurringTexts(MAX_RECURRING_LENGTH, redactText);
  }

  /** Takes secrets out of the attributes in place. */
  inPlace(attributes: Attributes, span: Attributes = attributes): void {
    for (const name in attributes) {
      const known = this.#names.get(name);
      const value = attributes[name];
      if (known.kind === 'harmless' && isShort(value)) continue;
      const redacted = this.#safeValue(known, value, span);
      if (redacted !== value) {
        if (redacted === undefined) delete attributes[name];
        else attributes[name] = redacted;
      }
      if (known.shown !== name) rename(attributes, name, known.shown);
    }
  }

  /** A redacted copy of the attributes. */
  copied(attributes: Attributes): Attributes {
    const copies: Attributes = {};
    for (const name of Object.keys(attributes)) {
      const known = this.#names.get(name);
      const redacted = this.#readValue(known, attributes, name);
      if (redacted !== undefined && known.shown !== '__proto__') copies[known.shown] = redacted;
    }
    return copies;
  }

  /** A text without its secrets. */
  text(text: string): string {
    if (text.length <= MAX_TEXT_LENGTH) return this.#redactor.text(text);
    const copy = this.#redactor.copy(text, { maxTextLength: MAX_TEXT_LENGTH });
    return typeof copy === 'string' ? copy : REDACTED;
  }

  /** A text that is likely to come again. */
  recurring(text: string): string {
    return this.#recurring.redacted(text);
  }

  #readValue(known: AttributeName, attributes: Attributes, name: string): unknown {
    try {
      return this.#safeValue(known, attributes[name], attributes);
    } catch {
      return REDACTED;
    }
  }

  // What a value does when it is read is the doing of whoever set it.
  #safeValue(known: AttributeName, value: unknown, span: Attributes): unknown {
    try {
      return this.#value(known, value, span);
    } catch {
      return REDACTED;
    }
  }

  #value(known: AttributeName, value: unknown, span: Attributes): unknown {
    if (known.kind === 'parameter') return undefined;
    if (typeof value === 'string') return this.#string(known, value, span);
    if (Array.isArray(value)) return this.#list(known, value, span);
    if (typeof value === 'boolean' || value === null || value === undefined) return value;
    if (known.kind === 'secret' || known.kind === 'connection') return this.#names.secret(known, value);
    return typeof value === 'number' && Math.abs(value) < 1e12 ? value : this.#redactor.copy(value);
  }

  #string(known: AttributeName, text: string, span: Attributes): string | undefined {
    if (known.values !== undefined) return known.values.redacted(text);
    switch (known.kind) {
      case 'url':
        return this.#urls.url(text);
      case 'query':
        return this.#urls.query(text);
      case 'connection':
        return text.includes('://') ? this.#urls.url(text) : this.#secretText(known, text);
      case 'statement':
        return this.#statement(text, systemOf(span));
      case 'secret':
        return this.#secretText(known, text);
      default:
        return this.text(text);
    }
  }

  #secretText(known: AttributeName, text: string): string | undefined {
    if (known.path.length === 0) return this.text(text);
    const replaced = this.#names.secret(known, text);
    return replaced === undefined ? undefined : String(replaced);
  }

  /** The same list where nothing in it is secret. */
  #list(known: AttributeName, items: readonly unknown[], span: Attributes): unknown {
    const isFlat = !items.some((item) => typeof item === 'object' && item !== null);
    if (!isFlat && known.kind !== 'secret') return this.#redactor.copy(items);
    const redacted = items.map((item) => this.#value(known, item, span));
    if (redacted.every((item, at) => item === items[at])) return items;
    const left = redacted.filter((item) => item !== undefined);
    return left.length === 0 ? undefined : left;
  }

  #statement(text: string, system: string | undefined): string {
    let statements = this.#statements.get(system);
    if (statements === undefined) {
      if (this.#statements.size >= MAX_SYSTEMS) this.#statements.clear();
      statements = new RecurringTexts(MAX_REMEMBERED_STATEMENT, (one) =>
        this.text(sanitizeStatement(one, system)),
      );
      this.#statements.set(system, statements);
    }
    return statements.redacted(text);
  }
}

/** What tells the system of a database: the stable name, else the one before it. */
export function systemOf(attributes: Attributes): string | undefined {
  const system = attributes['db.system.name'] ?? attributes['db.system'];
  return typeof system === 'string' ? system : undefined;
}

function isShort(value: unknown): boolean {
  if (typeof value === 'string') return value.length <= MAX_HARMLESS_LENGTH;
  return typeof value === 'number' || typeof value === 'boolean';
}

function rename(attributes: Attributes, name: string, shown: string): void {
  const value = attributes[name];
  delete attributes[name];
  if (value !== undefined && shown !== '__proto__') attributes[shown] = value;
}
