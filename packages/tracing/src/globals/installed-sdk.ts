import { ProxyTracerProvider, type TracerProvider, trace } from '@opentelemetry/api';

const OWN = Symbol.for('eyrie.tracing.own-providers');

const shared = globalThis as { [OWN]?: WeakSet<TracerProvider> };
// Process-wide, so that one app does not take the provider of another for an SDK that the user has started.
shared[OWN] ??= new WeakSet<TracerProvider>();
const own = shared[OWN];

/** Remembers a provider as one of Eyrie's. */
export function noteOwnProvider(provider: TracerProvider): void {
  own.add(provider);
}

/** The tracer provider of an OpenTelemetry SDK that the app has started by itself; `undefined` where there is none. */
export function installedSdk(): TracerProvider | undefined {
  const given: TracerProvider = trace.getTracerProvider();
  const provider = isProxy(given) ? given.getDelegate() : given;
  const nothing = new ProxyTracerProvider().getDelegate();
  // By name too: the API may be loaded twice, as a module and as CommonJS.
  if (provider === nothing || provider.constructor.name === nothing.constructor.name) return undefined;
  return own.has(provider) ? undefined : provider;
}

function isProxy(provider: TracerProvider): provider is ProxyTracerProvider {
  return typeof (provider as Partial<ProxyTracerProvider>).getDelegate === 'function';
}
