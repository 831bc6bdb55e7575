import { misspeltVariables } from '../../src/config/misspelt-variables.js';

test('a variable whose name is nearly that of one is told with what was meant', () => {
  const environment = { EYRIE_METRIC_TOKEN: 'hunter2', EYRIE_LOGING_LEVEL: 'debug', PATH: '/bin' };
  expect(misspeltVariables(environment)).toEqual([
    {
      code: 'EYRIE_CONFIG_VARIABLE_MISSPELT',
      key: 'EYRIE_METRIC_TOKEN',
      problem: 'The environment has EYRIE_METRIC_TOKEN, which nobody reads',
      remedy: 'Rename it to EYRIE_METRICS_TOKEN, or unset it',
    },
    {
      code: 'EYRIE_CONFIG_VARIABLE_MISSPELT',
      key: 'EYRIE_LOGING_LEVEL',
      problem: 'The environment has EYRIE_LOGING_LEVEL, which nobody reads',
      remedy: 'Rename it to EYRIE_LOGGING_LEVEL, or unset it',
    },
  ]);
});

test('variables that are read, that commands read, and what Kubernetes sets are not told of', () => {
  expect(
    misspeltVariables({
      EYRIE_SERVICE_NAME: 'shop',
      EYRIE_STORE_URL: 'sqlite::memory:',
      EYRIE_AUDIT_ENABLED: 'true',
      EYRIE_CONFIG: 'src/eyrie.config.ts',
      EYRIE_DEPLOYMENTS_URL: 'http://orders',
      EYRIE_DEPLOYMENTS_TOKEN: 't',
      EYRIE_DEPLOYMENTS_SIGNING_SECRET: 's',
      EYRIE_GATEWAY_SERVICE_HOST: '10.0.0.1',
      EYRIE_GATEWAY_PORT_80_TCP: 'tcp://10.0.0.1:80',
    }),
  ).toEqual([]);
});
