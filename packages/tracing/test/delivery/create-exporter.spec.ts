import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Diagnostics } from '@eyrie/core/engine';
import { InMemorySpanExporter, type ReadableSpan, type SpanExporter } from '@opentelemetry/sdk-trace';
import type { OtlpTraceExporter } from '../../src/config/delivery-options.js';
import { createExporter } from '../../src/delivery/create-exporter.js';
import { loadGrpcPackage } from '../../src/delivery/grpc-package.js';
import { selfSigned } from '../propagation/self-signed.js';
import { OtlpReceiver } from '../support/otlp-receiver.js';
import { ended } from './deliveries.js';

let receiver: OtlpReceiver;
let warnings: string[];
const opened: SpanExporter[] = [];

beforeEach(async () => {
  receiver = await OtlpReceiver.start();
  warnings = [];
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((exporter) => exporter.shutdown()));
  await receiver.close();
});

type Options = Omit<OtlpTraceExporter, 'type'>;

async function otlpExporter(options: Options, environment: Record<string, string> = {}) {
  const exporter = await createExporter({
    exporter: { type: 'otlp', ...options },
    environment,
    diagnostics: new Diagnostics((_level, message) => warnings.push(message)),
  });
  opened.push(exporter);
  return exporter;
}

const exported = (exporter: SpanExporter, spans: ReadableSpan[]) =>
  new Promise<number>((resolve) => exporter.export(spans, ({ code }) => resolve(code)));

/** What the receiver was sent for these options and variables. */
async function sent(options: Options, environment: Record<string, string> = {}) {
  const exporter = await otlpExporter(options, environment);
  const code = await exported(exporter, [ended('GET /orders', { 'http.route': '/orders' })]);
  const [request] = receiver.requests;
  if (request === undefined) throw new Error(`nothing arrived: ${code}`);
  return request;
}

describe('an OTLP exporter', () => {
  test.each([
    ['http/json', 'json', 'application/json'],
    ['http/protobuf', 'protobuf', 'application/x-protobuf'],
  ] as const)('sends %s with gzip', async (protocol, encoding, contentType) => {
    const request = await sent({ endpoint: receiver.baseUrl, protocol });

    expect(request).toMatchObject({
      path: '/v1/traces',
      encoding,
      compressed: true,
      headers: { 'content-type': contentType, 'content-encoding': 'gzip' },
      refusedWith: undefined,
    });
    expect(request.wireBytes).not.toBe(request.bodyBytes);
    expect(receiver.spans).toMatchObject([
      {
        name: 'GET /orders',
        kind: 'server',
        traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
        parentSpanId: undefined,
        attributes: { 'http.route': '/orders' },
        scope: { name: 'orders', version: '1.2.3' },
        resource: { 'service.name': 'shop' },
      },
    ]);
  });

  test('sends as its options say', async () => {
    const request = await sent({
      endpoint: receiver.url,
      headers: { 'x-tenant': 'shop' },
      compression: 'none',
    });

    expect(request.headers['x-tenant']).toBe('shop');
    expect(request.compressed).toBe(false);
  });

  test('keeps the path of its endpoint', async () => {
    const request = await sent({ endpoint: `${receiver.baseUrl}/otlp?tenant=1` });

    expect(request.path).toBe('/otlp?tenant=1');
  });
});

describe('the variable', () => {
  test.each([
    ['OTEL_EXPORTER_OTLP_ENDPOINT', '', '/v1/traces'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', '/', '/v1/traces'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', '/otlp', '/otlp/v1/traces'],
    ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', '', '/'],
    ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', '/otlp', '/otlp'],
  ])('%s that ends in "%s" sends to %s', async (variable, path, requested) => {
    expect((await sent({}, { [variable]: receiver.baseUrl + path })).path).toBe(requested);
  });

  test('of traces wins over that of all signals, and an option over both', async () => {
    const request = await sent(
      { compression: 'none', headers: { 'x-c': 'option' } },
      {
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: receiver.url,
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
        OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/protobuf',
        OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
        OTEL_EXPORTER_OTLP_HEADERS: 'x-a=all%20signals,x-b=all,x-c=all',
        OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'x-b=traces,x-c=traces',
      },
    );

    expect(request).toMatchObject({
      encoding: 'protobuf',
      compressed: false,
      headers: { 'x-a': 'all signals', 'x-b': 'traces', 'x-c': 'option' },
    });
  });

  test.each(['OTEL_EXPORTER_OTLP_COMPRESSION', 'OTEL_EXPORTER_OTLP_TRACES_COMPRESSION'])(
    '%s turns gzip off',
    async (variable) => {
      expect((await sent({ endpoint: receiver.url }, { [variable]: 'none' })).compressed).toBe(false);
    },
  );

  test.each(['OTEL_EXPORTER_OTLP_TIMEOUT', 'OTEL_EXPORTER_OTLP_TRACES_TIMEOUT'])(
    '%s ends an export that gets no answer',
    async (variable) => {
      receiver.answerWith({ type: 'hang' });
      const exporter = await otlpExporter({ endpoint: receiver.url }, { [variable]: '100' });

      expect(await exported(exporter, [ended('GET /orders')])).toBe(1);
      expect(receiver.requests).toHaveLength(1);
    },
  );

  test('that has no valid value is ignored, and said without its value', async () => {
    const request = await sent(
      {},
      {
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.baseUrl,
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/xml',
        OTEL_EXPORTER_OTLP_COMPRESSION: 'zip',
        OTEL_EXPORTER_OTLP_TIMEOUT: 'soon',
        OTEL_EXPORTER_OTLP_CERTIFICATE: '/nowhere/ca.pem',
      },
    );

    expect(request).toMatchObject({ path: '/v1/traces', encoding: 'protobuf', compressed: true });
    expect(warnings).toEqual([
      'EYRIE_TRACING_VARIABLE_IGNORED: The environment variable OTEL_EXPORTER_OTLP_PROTOCOL is ignored, as its value must be "http/json", "http/protobuf" or "grpc". Correct OTEL_EXPORTER_OTLP_PROTOCOL, or unset it.',
      'EYRIE_TRACING_VARIABLE_IGNORED: The environment variable OTEL_EXPORTER_OTLP_COMPRESSION is ignored, as its value must be "gzip" or "none". Correct OTEL_EXPORTER_OTLP_COMPRESSION, or unset it.',
      'EYRIE_TRACING_VARIABLE_IGNORED: The environment variable OTEL_EXPORTER_OTLP_TIMEOUT is ignored, as its value must be a number of milliseconds from 1 to 600000. Correct OTEL_EXPORTER_OTLP_TIMEOUT, or unset it.',
      'EYRIE_TRACING_VARIABLE_IGNORED: The environment variable OTEL_EXPORTER_OTLP_CERTIFICATE is ignored, as its value must be the path of a file that can be read. Correct OTEL_EXPORTER_OTLP_CERTIFICATE, or unset it.',
    ]);
  });

  test.each(['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT'])(
    '%s that is no URL makes no exporter of another endpoint',
    async (variable) => {
      const environment = {
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.baseUrl,
        [variable]: 'collector:4318?key=secret',
      };
      await expect(otlpExporter({}, environment)).rejects.toThrow(
        `EYRIE_TRACING_VARIABLE_IGNORED: The environment variable ${variable} is ignored, as its value must be an http or https URL such as "http://collector:4318", so that spans are sent nowhere. Correct ${variable}, or unset it.`,
      );
    },
  );

  test('that is empty counts as unset', async () => {
    const request = await sent(
      {},
      {
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: ' ',
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.baseUrl,
        OTEL_EXPORTER_OTLP_PROTOCOL: '',
      },
    );

    expect(request.path).toBe('/v1/traces');
    expect(warnings).toEqual([]);
  });
});

describe('a receiver with TLS', () => {
  let secure: OtlpReceiver;
  let folder: string;
  let files: Readonly<Record<'ca' | 'cert' | 'key', string>>;

  beforeEach(async () => {
    const [server, client] = [selfSigned(), selfSigned()];
    secure = await OtlpReceiver.start({
      tls: { ...server, ca: client.cert, requestCert: true, rejectUnauthorized: true },
    });
    folder = await mkdtemp(join(tmpdir(), 'eyrie-otlp-'));
    files = { ca: join(folder, 'ca.pem'), cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
    await writeFile(files.ca, server.cert);
    await writeFile(files.cert, client.cert);
    await writeFile(files.key, client.key);
  });
  afterEach(async () => {
    await secure.close();
    await rm(folder, { recursive: true });
  });

  test.each(['OTEL_EXPORTER_OTLP_', 'OTEL_EXPORTER_OTLP_TRACES_'])(
    'is trusted by %sCERTIFICATE, and trusts CLIENT_CERTIFICATE with CLIENT_KEY',
    async (prefix) => {
      const exporter = await otlpExporter(
        { endpoint: secure.url },
        {
          [`${prefix}CERTIFICATE`]: files.ca,
          [`${prefix}CLIENT_CERTIFICATE`]: files.cert,
          [`${prefix}CLIENT_KEY`]: files.key,
        },
      );

      expect(await exported(exporter, [ended('GET /orders')])).toBe(0);
      expect(secure.spans).toHaveLength(1);
    },
  );

  test('is not reached with a key that has no certificate, which is said', async () => {
    const exporter = await otlpExporter(
      { endpoint: secure.url },
      { OTEL_EXPORTER_OTLP_CERTIFICATE: files.ca, OTEL_EXPORTER_OTLP_CLIENT_KEY: files.key },
    );

    expect(await exported(exporter, [ended('GET /orders')])).toBe(1);
    expect(warnings).toEqual([
      'EYRIE_TRACING_VARIABLE_IGNORED: The environment variable OTEL_EXPORTER_OTLP_CLIENT_KEY is ignored, as its value needs OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE beside it. Correct OTEL_EXPORTER_OTLP_CLIENT_KEY, or unset it.',
    ]);
  });

  test('is not trusted without', async () => {
    const exporter = await otlpExporter({ endpoint: secure.url });

    expect(await exported(exporter, [ended('GET /orders')])).toBe(1);
  });
});

describe('the package of gRPC', () => {
  test('that cannot be loaded is an error that says what to install', async () => {
    const load = () => Promise.reject(new Error('Cannot find package'));

    await expect(loadGrpcPackage({ load })).rejects.toThrow(
      'EYRIE_TRACING_PACKAGE_MISSING: The protocol "grpc" sends spans through @opentelemetry/exporter-trace-otlp-grpc, which cannot be loaded. Run "npm install @opentelemetry/exporter-trace-otlp-grpc@^0.300", or ask for the protocol "http/protobuf".',
    );
  });

  test.each(['0.57.2', '0.299.9'])(
    'in version %s is an error that says which to install',
    async (version) => {
      await expect(loadGrpcPackage({ version })).rejects.toThrow(
        `EYRIE_TRACING_PACKAGE_MISSING: The protocol "grpc" sends spans through @opentelemetry/exporter-trace-otlp-grpc, which is too old (${version}). Run "npm install @opentelemetry/exporter-trace-otlp-grpc@^0.300", or ask for the protocol "http/protobuf".`,
      );
    },
  );

  test.each(['0.300.0', '0.301.0', '0.412.1', '1.0.0'])('in version %s is taken', async (version) => {
    expect(await loadGrpcPackage({ version })).toHaveProperty('OTLPTraceExporter');
  });
});

test("an exporter of one's own is taken as it is", async () => {
  const exporter = new InMemorySpanExporter();
  const diagnostics = new Diagnostics(() => {});

  expect(await createExporter({ exporter: { type: 'custom', exporter }, diagnostics })).toBe(exporter);
});
