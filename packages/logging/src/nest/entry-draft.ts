import type { LogEntry } from '../line/log-entry.js';
import { separateError, without } from '../line/named-error.js';
import { errorMessageOf, kindOf, type LogFields, textProperty } from '../line/value-kinds.js';
import { isClass, messageTextOf } from './message-text.js';
import { errorOfStack, isStack } from './stack-text.js';

// Bounded: a function that gives a function that gives …
const MAX_CALLS = 5;
// As users of pino call the text among their fields, and as everybody else does.
const TEXT_NAMES = ['message', 'msg'] as const;

/** Gathers the values of one call into one entry. Never throws. */
export class EntryDraft {
  #text = '';
  // Stands for the text where none is given, such as `Array(2)`.
  #substitute = '';
  #error: unknown;
  #stack: string | undefined;
  #fields: LogFields | undefined;
  readonly #args: unknown[] = [];

  constructor(message: unknown) {
    this.#begin(message, 0);
  }

  #begin(message: unknown, calls: number): void {
    const kind = kindOf(message);
    if (kind === 'error') this.#error = message;
    else if (kind === 'fields') this.#beginWithFields(message as LogFields);
    else if (isStack(message)) this.#stack = message;
    else if (typeof message === 'string') this.#text = message;
    else if (typeof message === 'function' && calls < MAX_CALLS)
      this.#beginLazily(message as () => unknown, calls);
    else {
      const { text, value } = messageTextOf(message);
      if (value === undefined && message !== undefined && message !== null) this.#text = text;
      else this.#substitute = text;
      if (value !== undefined) this.#args.push(value);
    }
  }

  #beginWithFields(fields: LogFields): void {
    const name = TEXT_NAMES.find((each) => textProperty(fields, each) !== '');
    if (name !== undefined) this.#text = textProperty(fields, name);
    else this.#substitute = `Object(${countOf(fields)})`;
    this.#merge(name === undefined ? fields : without(fields, name));
  }

  // ConsoleLogger does the same, so that a message nobody reads costs nothing.
  #beginLazily(message: () => unknown, calls: number): void {
    try {
      if (isClass(message)) this.#text = message.name;
      else this.#begin(message(), calls + 1);
    } catch (error) {
      this.#text = 'The function that gives this message threw';
      this.#error = error;
    }
  }

  /** Adds what followed the message. */
  add(value: unknown): void {
    switch (kindOf(value)) {
      case 'absent':
        return;
      case 'error':
        if (this.#error === undefined) this.#error = value;
        else this.#args.push(value);
        return;
      case 'fields':
        this.#merge(value as LogFields);
        return;
      case 'text':
        if (isStack(value)) this.#stack ??= value;
        // `log({ userId }, 'User created')`, as users of pino write it.
        else if (this.#text === '') this.#text = value as string;
        else this.#args.push(value);
        return;
      case 'other':
        this.#args.push(value);
    }
  }

  #merge(given: LogFields): void {
    const { error, fields } =
      this.#error === undefined ? separateError(given) : { error: this.#error, fields: given };
    this.#error = error;
    this.#fields = this.#fields === undefined ? fields : together(this.#fields, fields);
  }

  finish(): Pick<LogEntry, 'message' | 'fields' | 'error'> {
    const error = this.#error ?? (this.#stack === undefined ? undefined : errorOfStack(this.#stack));
    const message = this.#text || (error === undefined ? this.#substitute : errorMessageOf(error));
    return { message, fields: this.#allFields(), error };
  }

  #allFields(): LogFields | undefined {
    if (this.#args.length === 0) return this.#fields;
    const args = { args: this.#args };
    return this.#fields === undefined ? args : together(this.#fields, args);
  }
}

function together(first: LogFields, second: LogFields): LogFields {
  try {
    return { ...first, ...second };
  } catch {
    return { values: [first, second] };
  }
}

function countOf(fields: LogFields): number {
  try {
    return Object.keys(fields).length;
  } catch {
    return 0;
  }
}
