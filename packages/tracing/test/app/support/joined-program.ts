import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { AdapterName } from '../../../../../compat/suite/src/world.js';

const PATIENCE_MS = 25_000;
const LOADER = join(import.meta.dirname, '../../../../../scripts/lib/typescript-loader.mjs');
const PROGRAM = join(import.meta.dirname, '../fixtures/joined-app.ts');

/** What of OpenTelemetry the user has beside Eyrie. */
export type JoinedSetup =
  /** NodeSDK with the instrumentation of node:http. */
  | 'sdk-http'
  /** With one whose spans its sampler drops, with one that ignores all requests. */
  | 'sdk-http-dropping'
  | 'sdk-http-ignoring'
  /** NodeSDK without instrumentations. */
  | 'sdk'
  /** A provider alone, without and with a context manager. */
  | 'provider'
  | 'provider-with-context'
  /** NodeSDK, started after the app. */
  | 'late'
  /** Nothing; tracing is switched off. */
  | 'disabled'
  | 'disabled-by-variable';

export interface SeenSpan {
  readonly name: string;
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly status: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly events: readonly {
    readonly name: string;
    readonly attributes: Readonly<Record<string, unknown>>;
  }[];
  readonly service: string;
}

/** What `fixtures/joined-app.ts` prints. */
export interface JoinedReport {
  readonly mode: string;
  /** The samples of `eyrie_tracing_info`. */
  readonly info: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[];
  /** Status and body of each request. */
  readonly answers: readonly (readonly [number, unknown])[];
  readonly counts: readonly { readonly code: string; readonly count: number }[];
  readonly ofSdk: readonly SeenSpan[];
  readonly ofEyrie: readonly SeenSpan[];
  readonly said: readonly string[];
  /** As it was printed. */
  readonly text: string;
}

/** Runs an app beside an SDK of the user's, in a process of its own. */
export async function runJoined(
  adapter: AdapterName,
  setup: JoinedSetup,
  environment: Readonly<Record<string, string>> = {},
): Promise<JoinedReport> {
  const options = ['--disable-warning=ExperimentalWarning', '--conditions=@eyrie/source', '--import', LOADER];
  const child = spawn(process.execPath, [...options, PROGRAM, adapter, setup], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: PATIENCE_MS,
    killSignal: 'SIGKILL',
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      NO_COLOR: undefined,
      FORCE_COLOR: undefined,
      // NodeSDK would look for collectors and clouds.
      OTEL_NODE_RESOURCE_DETECTORS: 'none',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      ...environment,
    },
  });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    output += part;
  });
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    errors += part;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`it ended with ${code}: ${output}${errors}`);
  return { ...(JSON.parse(output) as Omit<JoinedReport, 'text'>), text: output };
}
