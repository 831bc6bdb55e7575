import { createRequire } from 'node:module';
import { EyrieError } from '@eyrie/core/engine';
import {
  type Context,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
  trace,
} from '@opentelemetry/api';

/** How B3 is written: one header `b3`, or several `x-b3-*`. Both are read. */
export type B3Encoding = 'single' | 'multi';

const PACKAGE = '@opentelemetry/propagator-b3';
// `B3InjectEncoding` of the package.
const INJECT_ENCODING = { single: 0, multi: 1 } as const satisfies Record<B3Encoding, number>;

interface B3Package {
  readonly B3Propagator: new (config: { readonly injectEncoding: number }) => TextMapPropagator;
}

/**
 * Zipkin's B3 through `@opentelemetry/propagator-b3`.
 *
 * @throws {@link EyrieError} `EYRIE_TRACING_PACKAGE_MISSING` where that package is not installed.
 */
export function createB3Propagator(
  encoding: B3Encoding,
  load: (name: string) => unknown = createRequire(import.meta.url),
): TextMapPropagator {
  const { B3Propagator } = loadB3(load);
  return new LowerCaseIds(new B3Propagator({ injectEncoding: INJECT_ENCODING[encoding] }));
}

function loadB3(load: (name: string) => unknown): B3Package {
  try {
    return load(PACKAGE) as B3Package;
  } catch (cause) {
    throw new EyrieError({
      code: 'EYRIE_TRACING_PACKAGE_MISSING',
      problem: `The trace context formats "b3" and "b3multi" need ${PACKAGE}, which could not be loaded`,
      remedy: `Run "npm install ${PACKAGE}@^3.1.0", or leave both out of "formats" and OTEL_PROPAGATORS`,
      cause,
    });
  }
}

/** The package lets ids in capitals pass, which every other format forbids in what is then sent on. */
class LowerCaseIds implements TextMapPropagator {
  readonly #propagator: TextMapPropagator;

  constructor(propagator: TextMapPropagator) {
    this.#propagator = propagator;
  }

  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    this.#propagator.inject(context, carrier, setter);
  }

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const extracted = this.#propagator.extract(context, carrier, getter);
    const span = trace.getSpanContext(extracted);
    if (extracted === context || span === undefined) return extracted;
    const [traceId, spanId] = [span.traceId.toLowerCase(), span.spanId.toLowerCase()];
    if (traceId === span.traceId && spanId === span.spanId) return extracted;
    return trace.setSpanContext(extracted, { ...span, traceId, spanId });
  }

  fields(): string[] {
    return this.#propagator.fields();
  }
}
