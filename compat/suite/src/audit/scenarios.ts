import { equal, match } from 'node:assert/strict';
import { once } from 'node:events';
import { sameData } from '../check.js';
import type { Shop, ToldEvent } from './shop.js';
import { arrivals, DEPLOYMENT_TOKEN } from './shop-app.js';

/** What is done to a shop, and every event that this must leave, in order. */
export interface AuditScenario {
  /** A sentence; the adapter's name is put before it. */
  readonly name: string;
  readonly run: (shop: Shop) => Promise<void>;
  readonly leaves: readonly ToldEvent[];
}

const anonymous = 'user/anonymous';
const endpoint = '/api/v1/deployments';
const bearer = { authorization: `Bearer ${DEPLOYMENT_TOKEN}` };

export const auditScenarios: readonly AuditScenario[] = [
  {
    name: 'a call of an audited method is an event with what it has changed',
    run: async (shop) => {
      const response = await shop.askJson('PUT', '/orders/1', { status: 'paid' });
      equal(response.status, 200);
      sameData(await response.json(), { id: '1', status: 'paid' });
    },
    leaves: [
      {
        type: 'order.updated',
        actor: anonymous,
        targets: ['order/1'],
        changes: [{ op: 'replace', path: '/status', from: 'open', to: 'paid' }],
        in: 'PUT /orders/:id',
      },
    ],
  },
  {
    name: 'a request that a guard refuses is an event',
    run: async (shop) => {
      equal((await shop.ask('DELETE', '/orders/1')).status, 403);
    },
    leaves: [
      {
        type: 'access.denied',
        outcome: 'denied',
        reason: { code: 'ForbiddenException', status: 403 },
        actor: anonymous,
        targets: ['route/DELETE /orders/:id'],
        in: 'DELETE /orders/:id',
      },
    ],
  },
  {
    name: 'a POST that the client leaves is an event',
    run: async (shop) => {
      const control = new AbortController();
      const arrived = once(arrivals, 'endless');
      const left = shop.ask('POST', '/orders/endless', { signal: control.signal }).catch(() => 'left');
      await arrived;
      control.abort();
      equal(await left, 'left');
      await shop.recorded('request.aborted');
    },
    leaves: [
      {
        type: 'request.aborted',
        outcome: 'unknown',
        reason: { code: 'client_closed_request', status: 499 },
        actor: anonymous,
        targets: ['route/POST /orders/endless'],
        in: 'POST /orders/endless',
      },
    ],
  },
  {
    name: 'a transaction keeps a row and its event, or neither',
    run: async (shop) => {
      equal((await shop.ask('POST', '/notes/kept')).status, 201);
      equal((await shop.ask('POST', '/notes/refused')).status, 409);
      sameData(await (await shop.ask('GET', '/notes')).json(), [{ id: 'kept' }]);
    },
    leaves: [{ type: 'note.created', actor: anonymous, targets: ['note/kept'], in: 'POST /notes/:id' }],
  },
  {
    name: 'a required event is stored when its receipt is there, and sealed by the thread while the app runs',
    run: async (shop) => {
      const response = await shop.ask('POST', '/orders/shipped/7');
      const { id, state } = (await response.json()) as { readonly id: string; readonly state: string };
      match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      equal(state, 'stored');
      sameData(await shop.sealed(), ['order.shipped']);
    },
    leaves: [
      { type: 'order.shipped', actor: anonymous, targets: ['order/7'], in: 'POST /orders/shipped/:id' },
    ],
  },
  {
    name: 'the receiver of deployments answers 405, 401, 201 and 200 for the same once more',
    run: async (shop) => {
      const deployment = {
        event: 'deployment',
        timestamp: new Date().toISOString(),
        service: 'shop',
        version: '1.2.3',
        to_environment: 'production',
        initiator: 'alice',
        approvers: [],
        success: true,
      };
      equal((await shop.ask('GET', endpoint)).status, 405);
      equal((await shop.askJson('POST', endpoint, deployment)).status, 401);
      await shop.recorded('deployment.receiver.denied');
      equal((await shop.askJson('POST', endpoint, deployment, bearer)).status, 201);
      equal((await shop.askJson('POST', endpoint, deployment, bearer)).status, 200);
    },
    leaves: [
      {
        type: 'deployment.receiver.denied',
        outcome: 'denied',
        reason: { code: 'EYRIE_DEPLOYMENT_UNAUTHORIZED', message: 'missing', status: 401 },
        actor: anonymous,
        targets: [`endpoint/${endpoint}`],
        in: `POST ${endpoint}`,
      },
      {
        type: 'deployment.deployed',
        actor: 'user/alice',
        targets: ['service/shop', 'environment/production'],
        in: `POST ${endpoint}`,
      },
    ],
  },
];
