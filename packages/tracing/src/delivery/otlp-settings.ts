import { parseKeyPairsIntoRecord } from '@opentelemetry/core';
import { OTLP_PROTOCOLS, type OtlpProtocol, type OtlpTraceExporter } from '../config/delivery-options.js';
import { type OtlpTls, readTls } from './otlp-tls.js';
import { readOtlpVariable, type VariableSource } from './otlp-variables.js';

/** An OTLP exporter with nothing left open. */
export interface OtlpSettings {
  readonly protocol: OtlpProtocol;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly compression: 'none' | 'gzip';
  readonly timeoutMs: number;
  /** For HTTP; the exporter of gRPC reads these variables itself. */
  readonly tls: OtlpTls;
}

const PATH = 'v1/traces';
const DEFAULTS = Object.freeze({ protocol: 'http/protobuf', compression: 'gzip', timeoutMs: 10_000 });
const DEFAULT_URLS: Readonly<Record<OtlpProtocol, string>> = Object.freeze({
  'http/json': `http://localhost:4318/${PATH}`,
  'http/protobuf': `http://localhost:4318/${PATH}`,
  grpc: 'http://localhost:4317',
});
const HAS_SCHEME = /^\w+:\/\//;
const MAX_TIMEOUT_MS = 600_000;
const COMPRESSIONS = ['none', 'gzip'] as const;

/** Fills in what the exporter leaves open after `OTEL_EXPORTER_OTLP_TRACES_*`, `OTEL_EXPORTER_OTLP_*`, and defaults. */
export async function resolveOtlpSettings(
  exporter: OtlpTraceExporter,
  source: VariableSource,
): Promise<OtlpSettings> {
  const protocol =
    exporter.protocol ??
    readOtlpVariable(source, {
      name: 'PROTOCOL',
      parse: (text) => OTLP_PROTOCOLS.find((each) => each === text),
      rule: 'must be "http/json", "http/protobuf" or "grpc"',
    }) ??
    DEFAULTS.protocol;
  return {
    protocol,
    url: urlOf(exporter, protocol, source),
    headers: { ...headersOf(source), ...exporter.headers },
    compression:
      exporter.compression ??
      readOtlpVariable(source, {
        name: 'COMPRESSION',
        parse: (text) => COMPRESSIONS.find((each) => each === text),
        rule: 'must be "gzip" or "none"',
      }) ??
      DEFAULTS.compression,
    timeoutMs:
      exporter.timeoutMs ??
      readOtlpVariable(source, {
        name: 'TIMEOUT',
        parse: millisecondsOf,
        rule: 'must be a number of milliseconds from 1 to 600000',
      }) ??
      DEFAULTS.timeoutMs,
    tls: protocol === 'grpc' ? {} : await readTls(source),
  };
}

/** Host and port of an endpoint, without what may be secret in it. `undefined` where there is none. */
export function hostOf(endpoint: string): string | undefined {
  // The exporter of gRPC takes a bare host and port.
  const url = HAS_SCHEME.test(endpoint) ? endpoint : `http://${endpoint}`;
  return URL.canParse(url) ? new URL(url).host : undefined;
}

function urlOf({ endpoint }: OtlpTraceExporter, protocol: OtlpProtocol, source: VariableSource): string {
  if (protocol === 'grpc') {
    const fromVariable = readOtlpVariable(source, {
      name: 'ENDPOINT',
      parse: (text) => (hostOf(text) === undefined ? undefined : text),
      rule: 'must be a URL, or a host and its port',
    });
    return endpoint ?? fromVariable ?? DEFAULT_URLS[protocol];
  }
  if (endpoint !== undefined) return withPath(endpoint);
  const fromVariable = readOtlpVariable(source, {
    name: 'ENDPOINT',
    parse: (text, scope) => {
      if (!isHttpUrl(text)) return undefined;
      // The variable for traces is the whole URL; that for all signals is what their paths are appended to.
      return scope === 'traces' ? new URL(text).href : `${text.replace(/\/+$/, '')}/${PATH}`;
    },
    rule: 'must be an http or https URL',
  });
  return fromVariable ?? DEFAULT_URLS[protocol];
}

function withPath(endpoint: string): string {
  const url = new URL(endpoint);
  if (url.pathname === '/') url.pathname = `/${PATH}`;
  return url.href;
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

function headersOf({ environment }: VariableSource): Readonly<Record<string, string>> {
  return {
    ...parseKeyPairsIntoRecord(environment.OTEL_EXPORTER_OTLP_HEADERS),
    ...parseKeyPairsIntoRecord(environment.OTEL_EXPORTER_OTLP_TRACES_HEADERS),
  };
}

function millisecondsOf(text: string): number | undefined {
  const value = Number(text);
  return value >= 1 && value <= MAX_TIMEOUT_MS ? value : undefined;
}
