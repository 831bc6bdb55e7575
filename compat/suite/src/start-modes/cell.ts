import { equal, ok } from 'node:assert/strict';
import { sameData } from '../check.js';
import type { AdapterName } from '../world.js';
import { type CollectedSpan, Collector } from './collector.js';
import { type InstalledPackages, ServiceFolder, type ServiceSource } from './service-folder.js';
import { ServiceProcess } from './service-process.js';

/** Where cells run. */
export interface StartModesSetting extends ServiceSource {
  /** Arguments of Node before all others, such as those that load a compiler. @default [] */
  readonly nodeArguments?: readonly string[];
}

/** One way to start the service. */
export interface CellStart {
  readonly program: string;
  readonly adapter: AdapterName;
  readonly installed: InstalledPackages;
  /** @default [] */
  readonly nodeArguments?: readonly string[];
  /** Whether `NODE_OPTIONS` holds the arguments of Node. @default false */
  readonly byVariable?: boolean;
  /** @default {} */
  readonly environment?: Readonly<Record<string, string>>;
  /** Waits after the start until the service says this. */
  readonly says?: string;
}

/** What became of it. */
export interface CellResult {
  readonly spans: readonly CollectedSpan[];
  readonly codes: readonly string[];
  /** The line that says what is active. */
  readonly startLine: string;
  /** The `traceparent` headers that the calls of the service had. */
  readonly traceparents: { readonly fetch: readonly string[]; readonly http: readonly string[] };
}

/** Starts the service, sends it one request of each sort, ends it, and returns what arrived. */
export async function runCell(
  { nodeArguments: first = [], ...source }: StartModesSetting,
  start: CellStart,
  expectedSpans: number,
): Promise<CellResult> {
  const { program, adapter, installed, nodeArguments = [], byVariable = false, environment = {} } = start;
  const folder = new ServiceFolder(source, installed);
  const collector = await Collector.start();
  const given = [...first, ...nodeArguments];
  const service = new ServiceProcess({
    folder: folder.path,
    program,
    nodeArguments: byVariable ? [] : given,
    environment: {
      ...(byVariable && { NODE_OPTIONS: given.join(' ') }),
      ADAPTER: adapter,
      ECHO_URL: `${collector.url}/echo`,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_SERVICE_NAME: 'start-modes',
      OTEL_BSP_SCHEDULE_DELAY: '100',
      ...environment,
    },
  });
  try {
    const url = await service.url();
    const startLine = await service.says('EYRIE_TRACING_STARTED');
    if (start.says !== undefined) await service.says(start.says);
    sameData(await bodyOf(`${url}/users/7`, 200), { id: '7' });
    await bodyOf(`${url}/nowhere`, 404);
    await bodyOf(`${url}/boom`, 500);
    const byFetch = (await bodyOf(`${url}/calls`, 200)) as readonly string[];
    const byHttp = (await bodyOf(`${url}/asks`, 200)) as readonly string[];
    sameData(await bodyOf(`${url}/sings`, 200), { song: 'song' });
    await collector.until(expectedSpans);
    // What was one too many would arrive now at the latest.
    await service.end();
    return {
      spans: collector.spans,
      codes: service.codes,
      startLine,
      traceparents: { fetch: byFetch, http: byHttp },
    };
  } catch (error) {
    throw new Error(`${String(error)}\nThe service said:\n${service.said}`, { cause: error });
  } finally {
    await service.end();
    await collector.close();
    folder.remove();
  }
}

/** Each span with those that it lies in: `server "GET /users/:id" 200`, in the order of the alphabet. */
export function treeOf(spans: readonly CollectedSpan[]): readonly string[] {
  const described = (span: CollectedSpan): string => {
    const { kind, name, statusCode, hasFailed, exceptions, parentSpanId, traceId } = span;
    const parent = spans.find((other) => other.spanId === parentSpanId && other.traceId === traceId);
    if (parentSpanId !== undefined && parent === undefined) return `${name} without its parent`;
    const words = [kind, `"${name}"`, statusCode, hasFailed ? 'failed' : undefined, ...exceptions];
    const own = words.filter((word) => word !== undefined).join(' ');
    return parent === undefined ? own : `${described(parent)} > ${own}`;
  };
  return spans.map(described).sort();
}

/** Each call carried one `traceparent`, of the span that stands for the call or, without one, of its request. */
export function sameTraceparents({ spans, traceparents }: CellResult): void {
  const routes = { fetch: 'GET /calls', http: 'GET /asks' };
  for (const client of ['fetch', 'http'] as const) {
    const headers = traceparents[client];
    equal(headers.length, 1, `${client} carried ${headers.length} traceparent headers`);
    const server = spans.find(({ name }) => name === routes[client]);
    ok(server, `there is a span of ${routes[client]}`);
    const call = spans.find(({ kind, parentSpanId }) => kind === 'client' && parentSpanId === server.spanId);
    equal(headers[0], `00-${server.traceId}-${(call ?? server).spanId}-01`);
  }
}

async function bodyOf(url: string, status: number): Promise<unknown> {
  const response = await fetch(url, { headers: { connection: 'close' } });
  const body: unknown = await response.json();
  equal(response.status, status, `${url} answered ${response.status}`);
  return body;
}
