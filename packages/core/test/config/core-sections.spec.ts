import { readFileSync } from 'node:fs';
import { expectTypeOf } from 'expect-type';
import { httpSection, type ResolvedHttpOptions } from '../../src/config/http-options.js';
import { type ServiceOptions, serviceSection } from '../../src/config/service-options.js';
import { Diagnostics } from '../../src/diagnostics/diagnostics.js';

describe('the section http', () => {
  test('has these defaults', () => {
    expect(httpSection.resolve({ environment: {} })).toEqual({
      requestIdHeader: 'x-request-id',
      managementPaths: ['/health', '/healthz', '/livez', '/readyz'],
      knownMethods: ['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'QUERY', 'TRACE'],
      trustedProxies: [],
    });
    expectTypeOf<ResolvedHttpOptions>().toEqualTypeOf<{
      readonly requestIdHeader: string;
      readonly managementPaths: readonly string[];
      readonly knownMethods: readonly string[];
      readonly trustedProxies: readonly string[];
    }>();
  });

  test('writes the header in lower case, as Node has it', () => {
    expect(
      httpSection.resolve({ options: { requestIdHeader: 'X-Correlation-Id' }, environment: {} })
        .requestIdHeader,
    ).toBe('x-correlation-id');
  });

  test('reads its variables', () => {
    const environment = {
      EYRIE_HTTP_REQUEST_ID_HEADER: 'x-id',
      EYRIE_HTTP_MANAGEMENT_PATHS: '/up, /down',
      EYRIE_HTTP_KNOWN_METHODS: 'GET',
      EYRIE_HTTP_TRUSTED_PROXIES: 'loopback, 10.0.0.0/8',
      OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS: 'GET,PURGE',
    };
    expect(httpSection.resolve({ environment })).toEqual({
      requestIdHeader: 'x-id',
      managementPaths: ['/up', '/down'],
      knownMethods: ['GET'],
      trustedProxies: ['loopback', '10.0.0.0/8'],
    });
    const { OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS } = environment;
    expect(
      httpSection.resolve({ environment: { OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS } }).knownMethods,
    ).toEqual(['GET', 'PURGE']);
  });

  test.each([
    [
      { requestIdHeader: 'x request' },
      'http.requestIdHeader is "x request", but must be the name of an HTTP header, such as "x-request-id"',
    ],
    [
      { managementPaths: ['health'] },
      'http.managementPaths[0] is "health", but must be a path that starts with "/" and has no query, such as "/metrics"',
    ],
    [
      { knownMethods: ['GET POST'] },
      'http.knownMethods[0] is "GET POST", but must be an HTTP method, such as "GET"',
    ],
  ])('refuses %j', (options, problem) => {
    expect(() => httpSection.resolve({ options, environment: {} })).toThrow(
      `EYRIE_CONFIG_INVALID: ${problem}.`,
    );
  });
});

test('the guide shows the error as it is, and every variable', () => {
  const guide = readFileSync(new URL('../../../../docs/guides/configuration.md', import.meta.url), 'utf8');
  const [, shown] = /```text\n(EYRIE_CONFIG_INVALID.*?)\n```/s.exec(guide) ?? [];
  const options = { managementPaths: ['/health', 'ready'], knownMethod: [] };
  const environment = { EYRIE_HTTP_REQUEST_ID_HEADER: 'x request' };
  expect(shown).toContain('3 problems');
  expect(() => httpSection.resolve({ options, environment })).toThrow(shown);
  for (const variable of [...httpSection.variables, ...serviceSection.variables]) {
    expect(guide).toContain(`\`${variable}\``);
  }
});

describe('the section service', () => {
  test('is empty when nothing is said', () => {
    expect(serviceSection.resolve({ environment: {} })).toEqual({});
    expectTypeOf<ReturnType<typeof serviceSection.resolve>>().toEqualTypeOf<ServiceOptions>();
  });

  test('reads its variables', () => {
    const environment = {
      EYRIE_SERVICE_NAME: 'a',
      EYRIE_SERVICE_VERSION: '1',
      EYRIE_SERVICE_NAMESPACE: 'b',
      EYRIE_SERVICE_INSTANCE_ID: 'c',
      EYRIE_ENVIRONMENT: 'd',
    };
    expect(serviceSection.resolve({ environment })).toEqual({
      name: 'a',
      version: '1',
      namespace: 'b',
      instanceId: 'c',
      environment: 'd',
    });
  });

  test.each([
    [{ name: '' }, 'service.name is "", but must be text of 1 to 1024 characters on one line'],
    [{ version: 2 }, 'service.version is 2, but must be text of 1 to 1024 characters on one line'],
    [
      { attributes: { 'service.name': 'a' } },
      'The name of service.attributes["service.name"] must be 1 to 1024 characters long and not one of the attributes that service has as properties',
    ],
    [
      { attributes: { team: 1 } },
      'service.attributes.team is 1, but must be text of 1 to 1024 characters on one line',
    ],
    [{ nam: 'a' }, 'service.nam is not a known property of service (did you mean "name"?)'],
  ])('refuses %j', (options, problem) => {
    expect(() => serviceSection.resolve({ options: options as ServiceOptions, environment: {} })).toThrow(
      `EYRIE_CONFIG_INVALID: ${problem}.`,
    );
  });

  test('ignores an OTEL_SERVICE_NAME that is too long, and says so', () => {
    const lines: string[] = [];
    const diagnostics = new Diagnostics((_level, message) => lines.push(message));
    const environment = { OTEL_SERVICE_NAME: 'x'.repeat(2000) };
    expect(serviceSection.resolve({ environment, diagnostics })).toEqual({});
    expect(lines).toEqual([
      `EYRIE_CONFIG_OTEL_VARIABLE_IGNORED: The environment variable is ignored: OTEL_SERVICE_NAME (service.name) is "${'x'.repeat(60)}…", but must be text of 1 to 1024 characters on one line. Correct or unset the environment variable OTEL_SERVICE_NAME.`,
    ]);
  });
});
