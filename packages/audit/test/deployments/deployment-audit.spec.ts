import { EyrieError } from '@eyrie/core/engine';
import * as fc from 'fast-check';
import { parseDeploymentAudit } from '../../src/deployments/parse-deployment-audit.js';
import { deployment, NOW } from './fixtures/plain.js';
import { errorOf } from './support/payload.js';

const parse = (value: unknown) => parseDeploymentAudit(value, { now: NOW });
const problemOf = (value: unknown): string => {
  const error = errorOf(() => parse(value)) as EyrieError;
  expect(error.code).toBe('EYRIE_DEPLOYMENT_INVALID');
  return error.problem.replace('The deployment record is not valid: ', '');
};

describe('a record that is valid', () => {
  test('is normalised to UTC with milliseconds and a list of approvers', () => {
    const { approvers: _, ...without } = deployment;
    expect(parse({ ...without, timestamp: '2026-11-21T11:00:00+01:00' })).toEqual(deployment);
  });

  test('keeps every property it may have', () => {
    const full = {
      ...deployment,
      event: 'promotion',
      from_environment: 'staging',
      approvers: ['bob@example.com', 'carol@example.com'],
      pr_url: 'https://github.com/acme/gitops/pull/123',
      argocd_sync_id: 'abc123',
      argocd_revision: 42,
      duration_seconds: 90.5,
      validation_results: { smoke_tests: 'passed', health_check: 'failed', rollback: 'passed' },
      metadata: { change: 'CHG-1', nested: { list: [1, null, true, 'ä'] } },
      id: 'deploy-1',
      idempotency_key: 'pipeline-77',
      commit_sha: '9e107d9d372bb6826bd81d3542a419d6e277d6cb',
      previous_version: '2026.11.2',
      artifact: 'pkg:oci/checkout@sha256:abc?tag=2026.11.3',
      started_at: '2026-11-21T09:58:29.500Z',
      finished_at: '2026-11-21T10:00:00.000Z',
      rework: false,
      incident_ids: ['INC-7'],
      source: 'cli',
      raw_digest: 'a'.repeat(64),
    };
    expect(parse(full)).toEqual(full);
  });

  test('finds its duration where only its start is given', () => {
    expect(parse({ ...deployment, started_at: '2026-11-21T09:58:30Z' }).duration_seconds).toBe(90);
  });

  test('may have failed, whatever it was', () => {
    for (const more of [{ event: 'rollback' }, { event: 'promotion', from_environment: 'staging' }, {}]) {
      expect(parse({ ...deployment, ...more, success: false }).success).toBe(false);
    }
  });

  test('shares nothing with what it was read from', () => {
    const metadata = { list: ['as it was'] };
    const record = parse({ ...deployment, metadata });
    metadata.list[0] = 'changed';
    expect(record.metadata).toEqual({ list: ['as it was'] });
  });

  test('may be five minutes ahead of our clock', () => {
    expect(parse({ ...deployment, timestamp: '2026-11-21T10:10:00Z' }).timestamp).toBe(
      '2026-11-21T10:10:00.000Z',
    );
  });
});

describe('a record that is not valid', () => {
  test('names everything that is missing', () => {
    expect(problemOf({})).toBe(
      '"event" is missing; "timestamp" is missing; "service" is missing; "version" is missing; ' +
        '"to_environment" is missing; "initiator" is missing; "success" is missing',
    );
  });

  test('names properties that are not known, those inside of the results too', () => {
    expect(problemOf({ ...deployment, environment: 'x', validation_results: { load_test: 'passed' } })).toBe(
      '"environment" is not known; "validation_results.load_test" is not known',
    );
  });

  test.each([
    [{ event: 'release' }, '"event" must be one of "deployment", "rollback", "promotion"'],
    [{ success: 'true' }, '"success" must be true or false'],
    [{ service: '' }, '"service" must be text of 1 to 200 characters on one line'],
    [{ service: 'x'.repeat(201) }, '"service" must be text of 1 to 200 characters on one line'],
    [{ service: 'a\nb' }, '"service" must be text of 1 to 200 characters on one line'],
    [{ version: 'a\u0000b' }, '"version" must be text of 1 to 200 characters on one line'],
    [{ initiator: 'a\ud800b' }, '"initiator" must be text of 1 to 200 characters on one line'],
    [{ version: 3 }, '"version" must be text of 1 to 200 characters on one line'],
    [{ service: null }, '"service" must be text of 1 to 200 characters on one line'],
    [{ approvers: 'bob' }, '"approvers" must be a list of at most 100 items'],
    [{ approvers: Array(101).fill('bob') }, '"approvers" must be a list of at most 100 items'],
    [{ approvers: ['bob', 7] }, '"approvers[1]" must be text of 1 to 200 characters on one line'],
    [
      { pr_url: 'javascript:alert(1)' },
      '"pr_url" must be an address of http or https without user and password',
    ],
    [
      { pr_url: 'https://u:p@x.io/' },
      '"pr_url" must be an address of http or https without user and password',
    ],
    [{ duration_seconds: -1 }, '"duration_seconds" must be a number of at least 0'],
    [{ duration_seconds: Number.NaN }, '"duration_seconds" must be a number of at least 0'],
    [
      { argocd_revision: 'abc' },
      `"argocd_revision" must be a whole number: the id in Argo CD's history (a commit belongs into "commit_sha")`,
    ],
    [{ validation_results: [] }, undefined],
    [
      { validation_results: { smoke_tests: true } },
      '"validation_results.smoke_tests" must be one of "passed", "failed"',
    ],
    [{ source: 'me' }, '"source" must be one of "argocd", "github", "gitlab", "api", "cli"'],
    [{ raw_digest: 'A'.repeat(64) }, '"raw_digest" must be a SHA-256 in lower-case hexadecimal'],
    [{ artifact: 'checkout:1' }, '"artifact" must be a package URL, such as "pkg:oci/checkout@sha256:…"'],
    [{ timestamp: '1999-12-31T23:59:59.999Z' }, '"timestamp" must not lie before the year 2000'],
    [{ timestamp: '2026-11-21T10:10:00.001Z' }, '"timestamp" must not lie in the future'],
    [{ event: 'promotion' }, '"from_environment" is missing: a promotion comes from somewhere'],
    [
      { event: 'promotion', from_environment: 'production' },
      '"to_environment" must be another one than "from_environment"',
    ],
    [
      { event: 'rollback', previous_version: '2026.11.3' },
      '"version" must be the version that was restored, not the one that was left',
    ],
    [{ started_at: '2026-11-21T10:00:01Z' }, '"started_at" must not be after "timestamp"'],
    [
      { finished_at: '2026-11-21T09:59:00Z' },
      '"finished_at" must be the same as "timestamp", which is when the deployment had ended',
    ],
    [
      { started_at: '2026-11-21T09:59:00Z', duration_seconds: 62 },
      '"duration_seconds" must be the time from "started_at" to "timestamp"',
    ],
  ])('%j', (change, problem) => {
    if (problem === undefined) expect(parse({ ...deployment, ...change }).validation_results).toEqual({});
    else expect(problemOf({ ...deployment, ...change })).toBe(problem);
  });

  test.each([
    '2026-11-21',
    '2026-11-21T10:00:00',
    '2026-02-30T10:00:00Z',
    '2026-13-01T10:00:00Z',
    '2026-11-21T25:00:00Z',
    'yesterday',
    1_795_255_200_000,
  ])('%j is no time', (timestamp) => {
    expect(problemOf({ ...deployment, timestamp })).toBe(
      '"timestamp" must be a time of ISO 8601 with its zone, such as "2026-02-01T10:30:00Z"',
    );
  });

  test.each([null, undefined, [], 'text', 7])('%j is no record', (value) => {
    expect(problemOf(value)).toBe('"the record" must be an object');
  });

  test('never shows a value, and cuts hostile names short', () => {
    const name = `\u001b[2J${'n'.repeat(100)}\ud800`;
    const { message } = errorOf(() =>
      parse({ ...deployment, service: 'secret\u0000', [name]: 'secret' }),
    ) as EyrieError;
    expect(message).not.toContain('secret');
    expect(message).toContain(`"�[2J${'n'.repeat(60)}…" is not known`);
  });

  test('names at most twenty properties', () => {
    const many = Object.fromEntries(Array.from({ length: 25 }, (_, at) => [`p${at}`, 1]));
    expect(problemOf({ ...deployment, ...many })).toMatch(/"p19" is not known; and 5 more$/);
  });
});

describe('metadata', () => {
  const rule =
    '"metadata" must be an object of JSON of at most 32768 bytes and 8 levels, without a name "__proto__" and lone surrogates';
  const levels = (depth: number): unknown => (depth === 0 ? 1 : { inner: levels(depth - 1) });

  test('of eight levels is kept, of nine refused', () => {
    expect(parse({ ...deployment, metadata: levels(8) }).metadata).toEqual(levels(8));
    expect(problemOf({ ...deployment, metadata: levels(9) })).toBe(rule);
  });

  test.each([
    ['text', 'text'],
    ['a list', []],
    ['a function', { call: () => 1 }],
    ['a number that JSON has not', { count: Number.POSITIVE_INFINITY }],
    ['a class', { date: new Date(0) }],
    ['a lone surrogate', { text: '\udfff' }],
    ['a lone surrogate as a name', { '\ud800': 1 }],
    ['too much', { text: 'x'.repeat(32_768) }],
    ['too many values', { list: Array(20_000).fill(0) }],
    ['a name that is no name', JSON.parse('{"inner":{"__proto__":{"admin":true}}}')],
  ])('%s is refused', (_, metadata) => {
    expect(problemOf({ ...deployment, metadata })).toBe(rule);
  });

  test('of an object in a circle is refused', () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    expect(problemOf({ ...deployment, metadata: circle })).toBe(rule);
  });
});

test('a "__proto__" of a record is a property that is not known', () => {
  expect(problemOf(JSON.parse(`{"__proto__":{"event":"deployment"}}`))).toMatch(
    /^"__proto__" is not known; /,
  );
});

test('anything at all is either read or refused by its code, and what was read is read again as it is', () => {
  const field = fc.oneof(fc.jsonValue(), fc.string(), fc.double(), fc.constant(undefined));
  const record = fc.record(
    {
      event: fc.constantFrom('deployment', 'rollback', 'promotion', 'x'),
      timestamp: fc.oneof(fc.constant('2026-11-21T10:00:00Z'), fc.string()),
      service: field,
      from_environment: field,
      metadata: field,
      approvers: field,
      duration_seconds: field,
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(record, (some) => {
      try {
        const read = parse({ ...deployment, ...some });
        expect(parse(JSON.parse(JSON.stringify(read)))).toEqual(JSON.parse(JSON.stringify(read)));
      } catch (error) {
        expect(error).toBeInstanceOf(EyrieError);
      }
    }),
  );
});
