import type { AccessFields, LogLine } from '../../../src/line/log-line.js';
import { bareLine } from '../../support/bare-line.js';

export const TIME = Date.parse('2026-08-04T10:20:30.456Z');

export const IDENTITY = {
  name: 'users',
  version: '1.4.0',
  environment: 'production',
  instanceId: 'pod-7',
  attributes: {},
} as const;

export const NAMELESS = {
  name: 'users',
  environment: 'production',
  instanceId: 'pod-7',
  attributes: {},
} as const;

const EMPTY = bareLine({ time: TIME, level: 'info', message: 'Ready' });

const REQUEST = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  requestId: '3f2a9d4c11aa4be2',
} as const;

const SPAN = { ...REQUEST, spanId: 'b7ad6b7169203331', sampled: true } as const;

export const ACCESS: AccessFields = {
  method: 'GET',
  route: '/users/:id',
  path: '/users/42',
  status_code: 200,
  outcome: 'success',
  duration_ms: 3.217,
  request_bytes: 0,
  response_bytes: 118,
  client_ip: '203.0.113.7',
  user_agent: 'curl/8.7.1',
};

const STACK = [
  'PaymentError: Charge failed',
  '    at charge (/app/payments.js:12:9)',
  '    at async handle (/app/handler.js:4:3)',
].join('\n');

function access(fields: Partial<AccessFields>, line: Partial<LogLine> = {}): LogLine {
  return {
    ...EMPTY,
    logger: 'access',
    message: 'GET /users/42',
    http: { ...ACCESS, ...fields },
    ...SPAN,
    ...line,
  };
}

/** One line of each kind, by name. */
export const SAMPLES = {
  bare: EMPTY,
  debug: { ...EMPTY, level: 'debug', message: 'Cache miss' },
  info: {
    ...EMPTY,
    logger: 'UsersService',
    message: 'User created',
    context: { userId: 42, plan: 'pro', tags: ['a', 'b'], address: { city: 'Graz' } },
  },
  ofRequest: { ...EMPTY, level: 'warn', logger: 'UsersService', message: 'Slow query', ...REQUEST },
  inSpan: { ...EMPTY, logger: 'UsersService', message: 'User read', ...SPAN },
  unsampled: { ...EMPTY, message: 'User read', ...SPAN, sampled: false },
  success: access({}),
  clientError: access(
    {
      status_code: 404,
      outcome: 'client_error',
      route: 'unmatched',
      path: '/wp-admin',
      client_ip: '9c56cc51b374c3ba',
      request_bytes: undefined,
      response_bytes: undefined,
      user_agent: undefined,
    },
    { level: 'warn' },
  ),
  serverError: access({ status_code: 500, outcome: 'server_error', duration_ms: 1234 }, { level: 'error' }),
  aborted: access({ status_code: 499, outcome: 'aborted', duration_ms: 20_000 }, { level: 'warn' }),
  error: {
    ...EMPTY,
    level: 'error',
    logger: 'PaymentsService',
    message: 'Charge failed',
    error: {
      type: 'PaymentError',
      message: 'Charge failed',
      stack: STACK,
      code: 'card_declined',
      cause: {
        type: 'Error',
        message: 'connect ECONNREFUSED',
        stack: 'Error: connect ECONNREFUSED\n    at tcp',
      },
    },
    ...SPAN,
  },
  aggregate: {
    ...EMPTY,
    level: 'critical',
    message: 'All hosts failed',
    error: {
      type: 'AggregateError',
      message: 'All hosts failed',
      stack: 'AggregateError: All hosts failed\n    at connect (/app/db.js:1:1)',
      errors: [
        { type: 'Error', message: 'host a', stack: 'Error: host a\n    at a' },
        { type: 'Error', message: 'host b' },
        'host c',
      ],
    },
  },
  thrownText: {
    ...EMPTY,
    level: 'error',
    message: 'Something was thrown',
    error: { type: 'string', message: 'out of luck' },
  },
  warnedError: {
    ...EMPTY,
    level: 'warn',
    message: 'Retrying',
    error: { type: 'Error', message: 'once', stack: 'Error: once\n    at retry' },
  },
  reportedRequest: {
    ...access({ status_code: 500, outcome: 'server_error' }, { level: 'error' }),
    error: { type: 'Error', message: 'once', stack: 'Error: once\n    at retry' },
  },
  failedLogin: {
    ...EMPTY,
    level: 'warn',
    message: 'Login failed',
    category: 'security',
    event: 'failed_login',
    context: { who: 'ada', ip: '203.0.113.7', attempts: 3 },
    ...REQUEST,
  },
  agentDone: {
    ...EMPTY,
    message: 'Agent finished',
    category: 'agent',
    event: 'execution_complete',
    context: { agent_id: 'a1', execution_time_ms: 12.5, cost_usd: 0.02, success: true },
  },
} as const satisfies Readonly<Record<string, LogLine>>;

export type SampleName = keyof typeof SAMPLES;
export const SAMPLE_NAMES = Object.keys(SAMPLES) as SampleName[];
