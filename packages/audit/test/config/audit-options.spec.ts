import { ConfigError } from '@eyrie/core/engine';
import { type AuditOptions, auditSection } from '../../src/config/audit-options.js';

const resolve = (options: unknown, environment: Record<string, string> = {}) =>
  auditSection.resolve({ options: options as AuditOptions, environment });

function issuesOf(options: unknown, environment: Record<string, string> = {}): string {
  try {
    resolve(options, environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('valid');
}

test('the defaults', () => {
  expect(resolve({})).toEqual({
    enabled: true,
    signingKeys: [],
    clientIp: 'truncated',
    onStoreFailure: 'fail',
    requests: { denied: true, aborted: 'mutations' },
    buffer: { maxEvents: 10_000, flushMs: 50 },
    spool: { folder: '.eyrie/audit-spool', maxBytes: 67_108_864 },
    sealing: { enabled: true, checkpointRecords: 1000, checkpointSeconds: 10 },
    delivery: { maxAttempts: 20, maxAgeHours: 24, startAt: 'beginning' },
    sinks: [],
    retentionDays: 0,
    deployments: {
      path: '/api/v1/deployments',
      tokens: [],
      githubSecrets: [],
      gitlabTokens: [],
      signingSecrets: [],
    },
  });
});

test('environment variables say what options do not; lists are separated by commas', () => {
  const resolved = resolve(
    { stream: 'from-options' },
    {
      EYRIE_AUDIT_ENABLED: 'false',
      EYRIE_AUDIT_STREAM: 'from-environment',
      EYRIE_AUDIT_CLIENT_IP: 'none',
      EYRIE_AUDIT_SEALING_ENABLED: 'false',
      EYRIE_AUDIT_RETENTION_DAYS: '30',
      EYRIE_DEPLOYMENTS_PATH: '/deploys',
      EYRIE_DEPLOYMENTS_PORT: '9001',
      EYRIE_DEPLOYMENTS_TOKENS: 'one, two',
      EYRIE_DEPLOYMENTS_GITHUB_SECRETS: 'three',
      EYRIE_DEPLOYMENTS_GITLAB_TOKENS: 'four',
      EYRIE_DEPLOYMENTS_SIGNING_SECRETS: 'five',
    },
  );
  expect(resolved).toMatchObject({
    enabled: false,
    stream: 'from-options',
    clientIp: 'none',
    sealing: { enabled: false, checkpointRecords: 1000 },
    retentionDays: 30,
    deployments: {
      path: '/deploys',
      port: 9001,
      tokens: ['one', 'two'],
      githubSecrets: ['three'],
      gitlabTokens: ['four'],
      signingSecrets: ['five'],
    },
  });
});

const sink = (name: string) => ({ name, deliver: async () => [] });

test.each([
  ['stream', { stream: 'two words' }],
  ['origin', { origin: 'two words' }],
  ['actor', { actor: 'ann' }],
  ['clientIp', { clientIp: 'some' }],
  ['hmacKey', { hmacKey: 'short' }],
  ['onStoreFailure', { onStoreFailure: 'ignore' }],
  ['requests.aborted', { requests: { aborted: true } }],
  ['buffer.maxEvents', { buffer: { maxEvents: 0 } }],
  ['spool.maxBytes', { spool: { maxBytes: 1 } }],
  ['sealing.checkpointSeconds', { sealing: { checkpointSeconds: 0 } }],
  ['delivery.startAt', { delivery: { startAt: 'tomorrow' } }],
  ['sinks', { sinks: [sink('one'), sink('one')] }],
  ['sinks[0]', { sinks: [{ name: 'No Name', deliver: async () => [] }] }],
  ['retentionDays', { retentionDays: -1 }],
  ['deployments.path', { deployments: { path: 'deploys' } }],
  ['deployments.tokens[0]', { deployments: { tokens: ['line\nbreak'] } }],
  ['deployments.githubSecrets[0]', { deployments: { githubSecrets: [''] } }],
  ['sinkz', { sinkz: [] }],
])('%s is named where it is wrong', (place, options) => {
  expect(issuesOf(options)).toContain(`audit.${place}`);
});

test.each([
  'EYRIE_AUDIT_SIGNING_KEYS',
  'EYRIE_AUDIT_HMAC_KEY',
  'EYRIE_DEPLOYMENTS_TOKENS',
  'EYRIE_DEPLOYMENTS_GITHUB_SECRETS',
  'EYRIE_DEPLOYMENTS_GITLAB_TOKENS',
  'EYRIE_DEPLOYMENTS_SIGNING_SECRETS',
])('%s is refused where it is empty or an item of it is', (name) => {
  for (const value of ['', ' ']) expect(issuesOf({}, { [name]: value })).toContain(name);
});

test('no secret is shown, whatever is wrong with it', () => {
  const message = issuesOf({
    hmacKey: 'secret-one',
    signingKeys: 'secret-two',
    deployments: { tokens: ['secret three'], githubSecrets: 'secret-four' },
  });
  expect(message).not.toMatch(/secret[- ](?:one|two|three|four)/);
});
