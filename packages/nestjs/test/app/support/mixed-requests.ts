import { BODY_LIMIT_BYTES } from './mixed-app.js';

/** How the client sends a request: whole, and hears the answer; or it leaves once it has heard or done so much. */
export type Sending = 'whole' | 'leave-in-handler' | 'leave-in-answer' | 'leave-in-body';

/** So many requests of one kind, and what the app is to tell of each. */
export interface RequestKind {
  readonly count: number;
  readonly method: string;
  readonly path: string;
  readonly body?: string;
  readonly sending?: Sending;
  /** Whether it may stand in a row of requests on one connection that wait for no answer. @default false */
  readonly canBePipelined?: boolean;
  readonly route: string;
  readonly status: number;
  /** Types and outcomes of its audit events, sorted. @default [] */
  readonly events?: readonly string[];
  /** Counted, and in no other signal. @default false */
  readonly isManagement?: boolean;
}

const USER = '{"name":"Ada"}';
const TOO_LONG = JSON.stringify({ name: 'x'.repeat(BODY_LIMIT_BYTES) });
const ABORTED = 'request.aborted unknown';

/** 1,000 requests that end in every way. */
export const MIXED_REQUESTS: readonly RequestKind[] = [
  { count: 220, method: 'GET', path: '/users/7', route: '/users/:id', status: 200, canBePipelined: true },
  { count: 40, method: 'HEAD', path: '/users/7', route: '/users/:id', status: 200 },
  {
    count: 140,
    method: 'POST',
    path: '/users',
    body: USER,
    route: '/users',
    status: 201,
    canBePipelined: true,
  },
  {
    count: 120,
    method: 'PUT',
    path: '/orders/7',
    route: '/orders/:id',
    status: 200,
    canBePipelined: true,
    events: ['order.checked success'],
  },
  {
    count: 60,
    method: 'POST',
    path: '/views/7',
    route: '/views/:id',
    status: 201,
    canBePipelined: true,
    events: ['order.viewed success'],
  },
  {
    count: 40,
    method: 'POST',
    path: '/refunds/7',
    route: '/refunds/:id',
    status: 403,
    canBePipelined: true,
    events: ['order.refunded denied'],
  },
  {
    count: 30,
    method: 'POST',
    path: '/charges/7',
    route: '/charges/:id',
    status: 500,
    events: ['order.charged failure'],
  },
  {
    count: 50,
    method: 'GET',
    path: '/guarded',
    route: '/guarded',
    status: 403,
    canBePipelined: true,
    events: ['access.denied denied'],
  },
  { count: 60, method: 'GET', path: '/nowhere/7', route: 'unmatched', status: 404, canBePipelined: true },
  { count: 30, method: 'GET', path: '/users/%ZZ', route: 'unmatched', status: 400 },
  { count: 30, method: 'POST', path: '/users', body: '{"name":', route: '/users', status: 400 },
  { count: 30, method: 'POST', path: '/users', body: TOO_LONG, route: '/users', status: 413 },
  { count: 30, method: 'GET', path: '/boom', route: '/boom', status: 500 },
  { count: 20, method: 'GET', path: '/health', route: '/health', status: 200, isManagement: true },
  {
    count: 30,
    method: 'GET',
    path: '/events',
    route: '/events',
    status: 200,
    sending: 'leave-in-answer',
  },
  {
    count: 20,
    method: 'GET',
    path: '/slow/7',
    route: '/slow/:id',
    status: 499,
    sending: 'leave-in-handler',
  },
  {
    count: 20,
    method: 'POST',
    path: '/slow/7',
    route: '/slow/:id',
    status: 499,
    sending: 'leave-in-handler',
    events: [ABORTED],
  },
  {
    count: 10,
    method: 'PUT',
    path: '/slow/7',
    route: '/slow/:id',
    status: 499,
    sending: 'leave-in-handler',
    events: ['order.packed success', ABORTED],
  },
  {
    count: 20,
    method: 'POST',
    path: '/users',
    body: USER,
    route: '/users',
    status: 499,
    sending: 'leave-in-body',
    events: [ABORTED],
  },
];
