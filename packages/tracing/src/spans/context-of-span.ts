import { type Context, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';

const SPAN = keyOfSpan();

/**
 * A context with a span in it: what `trace.setSpan` gives, without a copy of all that the base holds. Each request makes
 * one, and few of them are ever added to.
 */
export class ContextOfSpan implements Context {
  readonly #base: Context;
  readonly #span: Span;

  constructor(base: Context, span: Span) {
    this.#base = base;
    this.#span = span;
  }

  getValue(key: symbol): unknown {
    return key === SPAN ? this.#span : this.#base.getValue(key);
  }

  setValue(key: symbol, value: unknown): Context {
    return trace.setSpan(this.#base, this.#span).setValue(key, value);
  }

  deleteValue(key: symbol): Context {
    return trace.setSpan(this.#base, this.#span).deleteValue(key);
  }
}

// The API keeps it to itself, but asks a context for it.
function keyOfSpan(): symbol | undefined {
  let asked: symbol | undefined;
  trace.getSpan({
    getValue: (key) => {
      asked = key;
      return undefined;
    },
    setValue: () => ROOT_CONTEXT,
    deleteValue: () => ROOT_CONTEXT,
  });
  return asked;
}
