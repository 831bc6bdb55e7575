import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Diagnostics } from '../../src/diagnostics/diagnostics.js';
import { resolveServiceIdentity, type ServiceIdentityRequest } from '../../src/identity/service-identity.js';

let root: string;
let bare: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'eyrie-identity-'));
  writeFileSync(join(root, 'package.json'), '{"name":"@nexo/api","version":"0.1.0"}');
  // Deeper than the search goes, so that no package.json of the machine is found.
  bare = join(root, ...Array.from({ length: 70 }, () => 'd'));
  mkdirSync(bare, { recursive: true });
});

afterAll(() => {
  rmSync(root, { recursive: true });
});

function identify(request: ServiceIdentityRequest = {}) {
  return resolveServiceIdentity({ environment: {}, startDirectory: root, ...request });
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

type Rung = readonly [from: string, variables: Record<string, string>, value: string];

/** Adds the rungs one after the other, from the weakest: each must win over all before it. */
function climb(
  rungs: readonly Rung[],
  read: (environment: Record<string, string>) => string | undefined,
): void {
  const environment: Record<string, string> = {};
  for (const [from, variables, value] of rungs) {
    Object.assign(environment, variables);
    expect([from, read({ ...environment })]).toEqual([from, value]);
  }
}

const RESOURCE =
  'service.name=n,service.version=v,service.namespace=ns,service.instance.id=i,deployment.environment=old';

describe('each property comes from the strongest source', () => {
  test('the name', () => {
    climb(
      [
        ['package.json', {}, '@nexo/api'],
        ['OTEL_RESOURCE_ATTRIBUTES', { OTEL_RESOURCE_ATTRIBUTES: RESOURCE }, 'n'],
        ['OTEL_SERVICE_NAME', { OTEL_SERVICE_NAME: 'otel' }, 'otel'],
        ['EYRIE_SERVICE_NAME', { EYRIE_SERVICE_NAME: 'eyrie' }, 'eyrie'],
      ],
      (environment) => identify({ environment }).name,
    );
    expect(identify({ startDirectory: bare }).name).toBe('unknown_service:node');
    expect(identify({ service: { name: 'mine' }, environment: { EYRIE_SERVICE_NAME: 'eyrie' } }).name).toBe(
      'mine',
    );
  });

  test('the version', () => {
    climb(
      [
        ['package.json', {}, '0.1.0'],
        ['APP_VERSION', { APP_VERSION: 'app' }, 'app'],
        ['OTEL_RESOURCE_ATTRIBUTES', { OTEL_RESOURCE_ATTRIBUTES: RESOURCE }, 'v'],
        ['EYRIE_SERVICE_VERSION', { EYRIE_SERVICE_VERSION: 'eyrie' }, 'eyrie'],
      ],
      (environment) => identify({ environment }).version,
    );
    expect(identify({ startDirectory: bare })).not.toHaveProperty('version');
    expect(
      identify({ service: { version: '9' }, environment: { EYRIE_SERVICE_VERSION: 'eyrie' } }).version,
    ).toBe('9');
  });

  test('the environment', () => {
    climb(
      [
        ['default', {}, 'development'],
        ['NODE_ENV', { NODE_ENV: 'production' }, 'production'],
        ['deployment.environment', { OTEL_RESOURCE_ATTRIBUTES: RESOURCE }, 'old'],
        [
          'deployment.environment.name',
          { OTEL_RESOURCE_ATTRIBUTES: `deployment.environment.name=new,${RESOURCE}` },
          'new',
        ],
        ['EYRIE_ENVIRONMENT', { EYRIE_ENVIRONMENT: 'eyrie' }, 'eyrie'],
      ],
      (environment) => identify({ environment }).environment,
    );
    expect(
      identify({ service: { environment: 'mine' }, environment: { EYRIE_ENVIRONMENT: 'x' } }).environment,
    ).toBe('mine');
  });

  test('the namespace', () => {
    climb(
      [
        ['OTEL_RESOURCE_ATTRIBUTES', { OTEL_RESOURCE_ATTRIBUTES: RESOURCE }, 'ns'],
        ['EYRIE_SERVICE_NAMESPACE', { EYRIE_SERVICE_NAMESPACE: 'eyrie' }, 'eyrie'],
      ],
      (environment) => identify({ environment }).namespace,
    );
    expect(identify()).not.toHaveProperty('namespace');
    expect(
      identify({ service: { namespace: 'mine' }, environment: { EYRIE_SERVICE_NAMESPACE: 'x' } }).namespace,
    ).toBe('mine');
  });

  test('the instance id, which is else one random UUID for the process', () => {
    expect(identify().instanceId).toMatch(UUID);
    expect(identify().instanceId).toBe(identify({ startDirectory: bare }).instanceId);
    climb(
      [
        ['OTEL_RESOURCE_ATTRIBUTES', { OTEL_RESOURCE_ATTRIBUTES: RESOURCE }, 'i'],
        ['EYRIE_SERVICE_INSTANCE_ID', { EYRIE_SERVICE_INSTANCE_ID: 'eyrie' }, 'eyrie'],
      ],
      (environment) => identify({ environment }).instanceId,
    );
    expect(
      identify({ service: { instanceId: 'mine' }, environment: { EYRIE_SERVICE_INSTANCE_ID: 'x' } })
        .instanceId,
    ).toBe('mine');
  });

  test('empty values count as not given', () => {
    const environment = {
      OTEL_SERVICE_NAME: '',
      OTEL_RESOURCE_ATTRIBUTES: 'service.name=,service.version= ',
      NODE_ENV: ' ',
      APP_VERSION: '',
    };
    expect(identify({ environment })).toMatchObject({
      name: '@nexo/api',
      version: '0.1.0',
      environment: 'development',
    });
  });

  test('a value from the environment is cut at 1024 characters', () => {
    expect(identify({ environment: { NODE_ENV: 'x'.repeat(5000) } }).environment).toHaveLength(1024);
  });
});

describe('further resource attributes', () => {
  test('are kept without those that are properties, and configured ones win', () => {
    const environment = { OTEL_RESOURCE_ATTRIBUTES: `${RESOURCE},team=a,host.name=b` };
    const { attributes } = identify({ environment, service: { attributes: { team: 'mine' } } });
    expect(attributes).toEqual({ team: 'mine', 'host.name': 'b' });
  });

  test('are limited in number and length, which is said once', () => {
    const lines: string[] = [];
    const diagnostics = new Diagnostics((_level, message) => lines.push(message));
    const list = Array.from({ length: 130 }, (_, index) => `a${index}=${'x'.repeat(index === 0 ? 2000 : 1)}`);
    const environment = { OTEL_RESOURCE_ATTRIBUTES: [...list, `${'k'.repeat(2000)}=1`].join(',') };
    const { attributes } = identify({ environment, diagnostics, service: { attributes: { team: 'mine' } } });
    identify({ environment, diagnostics, service: { attributes: { team: 'mine' } } });
    expect(Object.keys(attributes)).toHaveLength(128);
    expect(attributes.team).toBe('mine');
    expect(attributes.a0).toBe('x'.repeat(1024));
    expect(lines).toEqual([
      'EYRIE_IDENTITY_ATTRIBUTES_LIMITED: Of 132 resource attributes 4 were dropped and 1 were cut, the limits are 128 attributes and 1024 characters. Shorten OTEL_RESOURCE_ATTRIBUTES or service.attributes.',
    ]);
  });

  test('a malformed OTEL_RESOURCE_ATTRIBUTES is as good as none, and reported', () => {
    const diagnostics = new Diagnostics(() => undefined);
    const environment = { OTEL_RESOURCE_ATTRIBUTES: 'service.name=n,broken' };
    expect(identify({ environment, diagnostics })).toMatchObject({ name: '@nexo/api', attributes: {} });
    expect(diagnostics.counts()).toEqual([{ code: 'EYRIE_CONFIG_OTEL_VARIABLE_IGNORED', count: 1 }]);
  });
});

describe('the identity', () => {
  test('is frozen', () => {
    const identity = identify({ service: { attributes: { team: 'mine' } } });
    expect(Object.isFrozen(identity) && Object.isFrozen(identity.attributes)).toBe(true);
  });

  test('refuses a wrong option and a wrong variable of Eyrie', () => {
    expect(() => identify({ service: { name: '' } })).toThrow('EYRIE_CONFIG_INVALID: service.name is ""');
    expect(() => identify({ environment: { EYRIE_ENVIRONMENT: 'a\nb' } })).toThrow(
      'EYRIE_CONFIG_INVALID: EYRIE_ENVIRONMENT (service.environment) is "a\\nb", but must be text of 1 to 1024 characters on one line.',
    );
  });

  test('of this very process comes from its own environment and package', () => {
    expect(resolveServiceIdentity({ environment: {} }).name).toBe('@eyrie/core');
    expect(resolveServiceIdentity().environment).toBe(process.env.NODE_ENV);
  });
});
