import { EyrieError } from '@eyrie/core/engine';
import { parseKeyPairsIntoRecord } from '@opentelemetry/core';
import { OTLP_PROTOCOLS, type OtlpProtocol, type OtlpTraceExporter } from '../config/delivery-options.js';
import { endpointIgnored, findOtlpEndpoint } from './otlp-endpoint.js';
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

const DEFAULTS = Object.freeze({ protocol: 'http/protobuf', compression: 'gzip', timeoutMs: 10_000 });
const MAX_TIMEOUT_MS = 600_000;
const COMPRESSIONS = ['none', 'gzip'] as const;

/**
 * Fills in what the exporter leaves open after `OTEL_EXPORTER_OTLP_TRACES_*`, `OTEL_EXPORTER_OTLP_*`, and defaults.
 *
 * @throws EyrieError `EYRIE_TRACING_VARIABLE_IGNORED` where no endpoint can be used.
 */
export async function resolveOtlpSettings(
  exporter: OtlpTraceExporter,
  source: VariableSource,
): Promise<OtlpSettings> {
  const protocol = otlpProtocolOf(exporter, source);
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

/** The protocol of the option, else of the variables, else the default one. */
export function otlpProtocolOf(exporter: OtlpTraceExporter, source: VariableSource): OtlpProtocol {
  return (
    exporter.protocol ??
    readOtlpVariable(source, {
      name: 'PROTOCOL',
      parse: (text) => OTLP_PROTOCOLS.find((each) => each === text),
      rule: 'must be "http/json", "http/protobuf" or "grpc"',
    }) ??
    DEFAULTS.protocol
  );
}

function urlOf(exporter: OtlpTraceExporter, protocol: OtlpProtocol, { environment }: VariableSource): string {
  const endpoint = findOtlpEndpoint({ exporter, protocol, environment });
  if (endpoint.state === 'unusable') throw new EyrieError(endpointIgnored(endpoint));
  return endpoint.url;
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
