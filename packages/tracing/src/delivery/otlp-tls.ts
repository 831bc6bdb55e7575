import { readFile } from 'node:fs/promises';
import { readOtlpVariable, reportIgnored, type VariableSource } from './otlp-variables.js';

/** What a connection with TLS is checked by and shows of itself, in PEM. */
export interface OtlpTls {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

/** Reads the files that CERTIFICATE, CLIENT_CERTIFICATE and CLIENT_KEY name. What cannot be used is left out and reported. */
export async function readTls(source: VariableSource): Promise<OtlpTls> {
  const [ca, cert, key] = await Promise.all([
    fileOf(source, 'CERTIFICATE'),
    fileOf(source, 'CLIENT_CERTIFICATE'),
    fileOf(source, 'CLIENT_KEY'),
  ]);
  const trust = ca === undefined ? {} : { ca };
  if (cert !== undefined && key !== undefined) return { ...trust, cert, key };
  if (cert !== undefined || key !== undefined) {
    const set = cert === undefined ? 'CLIENT_KEY' : 'CLIENT_CERTIFICATE';
    const other = cert === undefined ? 'CLIENT_CERTIFICATE' : 'CLIENT_KEY';
    reportIgnored(
      source.diagnostics,
      `OTEL_EXPORTER_OTLP_${set}`,
      `needs OTEL_EXPORTER_OTLP_${other} beside it`,
    );
  }
  return trust;
}

async function fileOf(source: VariableSource, name: string): Promise<Buffer | undefined> {
  const path = readOtlpVariable(source, { name, parse: (text) => text, rule: 'must be the path of a file' });
  if (path === undefined) return undefined;
  try {
    return await readFile(path);
  } catch {
    reportIgnored(
      source.diagnostics,
      `OTEL_EXPORTER_OTLP_${name}`,
      'must be the path of a file that can be read',
    );
    return undefined;
  }
}
