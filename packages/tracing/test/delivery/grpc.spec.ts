import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Diagnostics } from '@eyrie/core/engine';
import { createExporter } from '../../src/delivery/create-exporter.js';
import { selfSigned } from '../propagation/self-signed.js';
import { addAll, closeDeliveries, deliverOver, ended, endedSpans, fatesOf, namesOf } from './deliveries.js';
import { GrpcReceiver } from './grpc-receiver.js';

let receiver: GrpcReceiver;

beforeEach(async () => {
  receiver = await GrpcReceiver.start();
});
afterEach(async () => {
  await closeDeliveries();
  await receiver.close();
});

test('spans are sent over gRPC with gzip and headers', async () => {
  const { delivery } = deliverOver({
    endpoint: `http://${receiver.host}`,
    protocol: 'grpc',
    headers: { 'x-tenant': 'shop' },
  });

  addAll(delivery, endedSpans(12));
  await delivery.flush(10_000);

  expect(namesOf(receiver.spans)).toEqual(namesOf(endedSpans(12)));
  expect(receiver.compressed).toEqual([true, true]);
  expect(receiver.headers[0]).toMatchObject({ 'x-tenant': 'shop' });
  expect(fatesOf(delivery)).toEqual({ exported: 12, queued: 0 });
});

test('a receiver that is not available is tried again, one that refuses is not', async () => {
  receiver.answerNextWith(14, 3);
  const { delivery, warnings } = deliverOver({ endpoint: `http://${receiver.host}`, protocol: 'grpc' });

  addAll(delivery, endedSpans(12));
  await delivery.flush(10_000);

  expect(fatesOf(delivery)).toEqual({ exported: 2, queued: 0, export_failed: 10 });
  expect(warnings.map((warning) => /\(.*\)/.exec(warning)?.[0])).toEqual([
    '(gRPC status 14)',
    '(gRPC status 3)',
  ]);
});

test('spans that a receiver rejects count as lost', async () => {
  receiver.reject(2);
  const { delivery } = deliverOver({ endpoint: `http://${receiver.host}`, protocol: 'grpc' });

  addAll(delivery, endedSpans(5));
  await delivery.flush(10_000);

  expect(fatesOf(delivery)).toEqual({ exported: 3, queued: 0, export_failed: 2 });
});

describe('the variable', () => {
  const set: string[] = [];
  // The exporter reads these from the process.
  function setVariable(name: string, value: string): void {
    process.env[name] = value;
    set.push(name);
  }
  afterEach(() => {
    for (const name of set.splice(0)) delete process.env[name];
  });

  async function exportedWith(environment: Record<string, string>): Promise<number> {
    const exporter = await createExporter({
      exporter: { type: 'otlp', protocol: 'grpc' },
      environment,
      diagnostics: new Diagnostics(() => {}),
    });
    const code = await new Promise<number>((resolve) =>
      exporter.export([ended('GET /orders')], (result) => resolve(result.code)),
    );
    await exporter.shutdown();
    return code;
  }

  test('ENDPOINT takes a URL without the path of HTTP, HEADERS are metadata, COMPRESSION turns gzip off', async () => {
    const code = await exportedWith({
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://${receiver.host}`,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=shop',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'none',
    });

    expect(code).toBe(0);
    expect(receiver.headers[0]).toMatchObject({ 'x-tenant': 'shop' });
    expect(receiver.compressed).toEqual([false]);
  });

  test.each(['OTEL_EXPORTER_OTLP_INSECURE', 'OTEL_EXPORTER_OTLP_TRACES_INSECURE'])(
    '%s turns TLS off for an endpoint without a scheme',
    async (variable) => {
      setVariable(variable, 'true');

      expect(await exportedWith({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.host })).toBe(0);
      expect(namesOf(receiver.spans)).toEqual(['GET /orders']);
    },
  );

  test('CERTIFICATE, CLIENT_CERTIFICATE and CLIENT_KEY are used for TLS', async () => {
    const [server, client] = [selfSigned(), selfSigned()];
    const secure = await GrpcReceiver.start({
      ...server,
      ca: client.cert,
      requestCert: true,
      rejectUnauthorized: true,
    });
    const folder = await mkdtemp(join(tmpdir(), 'eyrie-grpc-'));
    const files = { CERTIFICATE: server.cert, CLIENT_CERTIFICATE: client.cert, CLIENT_KEY: client.key };
    for (const [name, content] of Object.entries(files)) {
      await writeFile(join(folder, name), content);
      setVariable(`OTEL_EXPORTER_OTLP_${name}`, join(folder, name));
    }

    const code = await exportedWith({ OTEL_EXPORTER_OTLP_ENDPOINT: `https://${secure.host}` });
    await secure.close();
    await rm(folder, { recursive: true });

    expect(code).toBe(0);
    expect(namesOf(secure.spans)).toEqual(['GET /orders']);
  });
});
