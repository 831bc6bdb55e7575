import type { ServiceIdentity } from '../../src/identity/service-identity.js';
import { resourceAttributesOf, targetInfoLabels } from '../../src/identity/target-info.js';

const identity: ServiceIdentity = {
  name: 'nexo-be',
  version: '1.2.3',
  environment: 'production',
  instanceId: 'i-1',
  namespace: 'payments',
  attributes: {},
};

describe('resource attributes', () => {
  test('have the names of the semantic conventions', () => {
    expect(resourceAttributesOf({ ...identity, attributes: { 'host.name': 'a' } })).toEqual({
      'service.name': 'nexo-be',
      'service.version': '1.2.3',
      'service.namespace': 'payments',
      'service.instance.id': 'i-1',
      'deployment.environment.name': 'production',
      'host.name': 'a',
    });
  });
});

describe('the labels of target_info', () => {
  test('are the resource attributes with "_" for what a label cannot have', () => {
    expect(targetInfoLabels(identity)).toEqual({
      service_name: 'nexo-be',
      service_version: '1.2.3',
      service_namespace: 'payments',
      service_instance_id: 'i-1',
      deployment_environment_name: 'production',
    });
  });

  test('leave out what is not known', () => {
    const { name, environment, instanceId, attributes } = identity;
    expect(Object.keys(targetInfoLabels({ name, environment, instanceId, attributes }))).toEqual([
      'deployment_environment_name',
      'service_instance_id',
      'service_name',
    ]);
  });

  test('are well-formed whatever the attributes are called', () => {
    const attributes = {
      'k8s..pod-name': 'a',
      '3d.printer': 'b',
      Größe: 'c',
      __name__: 'd',
      ['__proto__']: 'e',
      job: 'f',
      instance: 'g',
    };
    const labels = targetInfoLabels({ ...identity, attributes });
    expect(labels).toMatchObject({
      k8s_pod_name: 'a',
      key_3d_printer: 'b',
      Gr_e: 'c',
      _name_: 'd',
      _proto_: 'e',
    });
    expect(Object.keys(labels).every((label) => /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(label))).toBe(true);
    expect(labels).not.toHaveProperty('job');
    expect(labels).not.toHaveProperty('instance');
  });

  test('join the values of attributes whose names become equal, in the order of their names', () => {
    const attributes = { 'host/name': 'second', 'host.name': 'first', host_name: 'third' };
    expect(targetInfoLabels({ ...identity, attributes }).host_name).toBe('first;second;third');
  });

  test('are frozen', () => {
    expect(Object.isFrozen(targetInfoLabels(identity))).toBe(true);
  });
});
