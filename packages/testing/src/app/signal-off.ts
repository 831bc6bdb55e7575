import { type EyrieApp, EyrieError } from '@eyrie/core/engine';
import { loggingOf } from '@eyrie/logging/engine';
import { metricsOf } from '@eyrie/metrics/engine';
import { tracingOf } from '@eyrie/tracing/engine';

/** The four signals, as messages name them. */
export type SignalName = 'metrics' | 'log lines' | 'spans' | 'audit events';

interface SignalSwitch {
  readonly module: string;
  readonly section: string;
  /** Whether the app imports the module, though it is switched off. */
  isImported(app: EyrieApp): boolean;
}

const SWITCHES: Readonly<Record<SignalName, SignalSwitch>> = {
  metrics: {
    module: 'MetricsModule',
    section: 'metrics',
    isImported: (app) => metricsOf(app) !== undefined,
  },
  'log lines': {
    module: 'LoggingModule',
    section: 'logging',
    isImported: (app) => loggingOf(app) !== undefined,
  },
  spans: {
    module: 'TracingModule',
    section: 'tracing',
    isImported: (app) => tracingOf(app) !== undefined,
  },
  'audit events': {
    module: 'AuditModule',
    section: 'audit',
    isImported: ({ standings }) => standings.read().some(({ signal }) => signal === 'audit'),
  },
};

/** For a question about a signal that this app does not have: nothing of it can be told, not even that there is none. */
export function signalOff(app: EyrieApp, signal: SignalName): EyrieError {
  if (signal === 'spans' && tracingOf(app)?.mode === 'joined') return spansElsewhere();
  const { module, section, isImported } = SWITCHES[signal];
  return new EyrieError({
    code: 'EYRIE_TESTING_SIGNAL_OFF',
    problem: isImported(app)
      ? `This app makes no ${signal}: "${section}.enabled" is false, by its options or by the environment`
      : `This app makes no ${signal}: it imports no ${module}`,
    remedy: isImported(app)
      ? `Switch the signal on in tests, such as by { ${section}: { enabled: true } } in their config`
      : `Import ${module}.forRoot(), or EyrieModule.forRoot() with a section "${section}"`,
  });
}

function spansElsewhere(): EyrieError {
  return new EyrieError({
    code: 'EYRIE_TESTING_SPANS_ELSEWHERE',
    problem:
      'The spans of this app go to an OpenTelemetry SDK that the process has started, which keeps them to itself',
    remedy:
      'Start no SDK in tests, so that the app has a provider of its own; or read the spans from an exporter of that SDK',
  });
}
