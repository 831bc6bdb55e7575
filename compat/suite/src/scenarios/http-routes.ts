import { equal } from 'node:assert/strict';
import { Agent, request } from 'node:http';
import { VersioningType } from '@nestjs/common';
import { MatrixModule, VersionedModule } from '../matrix-app.js';
import { Observed, type SeenRequest } from '../observed.js';
import { type Scenario, scenario } from '../scenario.js';

const ok = (route: string): SeenRequest => ({ method: 'GET', route, status: 200, outcome: 'success' });
const notFound: SeenRequest = {
  method: 'GET',
  route: 'unmatched',
  status: 404,
  outcome: 'client_error',
  error: 'NotFoundException',
};

export const httpRouteScenarios: readonly Scenario[] = [
  scenario('a slug and a number are one route', async (world) => {
    const { app, url } = await world.start(MatrixModule);
    const observed = new Observed(app, url);
    for (const id of ['1', 'ada', 'ada%20lovelace']) equal(await statusOf(`${url}/users/${id}`), 200);
    await observed.exactly([ok('/users/:id'), ok('/users/:id'), ok('/users/:id')]);
  }),

  scenario('each path of a list is a route of its own', async (world) => {
    const { app, url } = await world.start(MatrixModule);
    const observed = new Observed(app, url);
    equal(await statusOf(`${url}/either`), 200);
    equal(await statusOf(`${url}/or`), 200);
    await observed.exactly([ok('/either'), ok('/or')]);
  }),

  scenario('a wildcard route is counted as the code declares it', async (world) => {
    const { app, url } = await world.start(MatrixModule);
    const observed = new Observed(app, url);
    equal(await statusOf(`${url}/files/a/b.txt`), 200);
    await observed.exactly([ok('/files/*')]);
  }),

  scenario('a query is no part of a route', async (world) => {
    const { app, url } = await world.start(MatrixModule);
    const observed = new Observed(app, url);
    equal(await statusOf(`${url}/users/1?token=secret&page=2`), 200);
    await observed.exactly([ok('/users/:id')]);
  }),

  scenario(
    'a route carries global prefix and URI version; both sides of the prefix can be unmatched',
    async (world) => {
      const { app, url } = await world.start(VersionedModule, {
        configure: (each) => {
          each.setGlobalPrefix('api');
          each.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
        },
      });
      const observed = new Observed(app, url);
      equal(await statusOf(`${url}/api/v1/items/7`), 200);
      equal(await statusOf(`${url}/api/v2/items/7`), 200);
      equal(await statusOf(`${url}/api/v3/items/7`), 404);
      equal(await statusOf(`${url}/items/7`), 404);
      const outside = observed.observations.at(-1)?.errorType ?? '404';
      await observed.exactly([
        ok('/api/v1/items/:id'),
        ok('/api/v2/items/:id'),
        notFound,
        { ...notFound, error: outside },
      ]);
    },
  ),

  scenario(
    'a version in a header chooses the handler, not the route; an unknown one is unmatched',
    async (world) => {
      const { app, url } = await world.start(VersionedModule, {
        configure: (each) => {
          each.setGlobalPrefix('api');
          each.enableVersioning({ type: VersioningType.HEADER, header: 'x-version' });
        },
      });
      const observed = new Observed(app, url);
      equal(await statusOf(`${url}/api/items/7`, { 'x-version': '1' }), 200);
      equal(await statusOf(`${url}/api/items/7`, { 'x-version': '2' }), 200);
      equal(await statusOf(`${url}/api/items/7`, { 'x-version': '3' }), 404);
      await observed.exactly([ok('/api/items/:id'), ok('/api/items/:id'), notFound]);
    },
  ),

  scenario('ten thousand random URLs add one series', async (world) => {
    const { app, url } = await world.start(MatrixModule);
    const observed = new Observed(app, url);
    const agent = new Agent({ keepAlive: true, maxSockets: 16 });
    world.later(() => agent.destroy());
    const send = async (worker: number): Promise<void> => {
      for (let i = worker; i < 10_000; i += 16) await statusOf(`${url}/random-${i}/${i * 7919}`, {}, agent);
    };
    await Promise.all(Array.from({ length: 16 }, (_, worker) => send(worker)));
    const { requests } = await observed.counters();
    equal(JSON.stringify(requests), JSON.stringify({ 'GET unmatched 404': 10_000 }));
  }),
];

function statusOf(
  url: string,
  headers: Readonly<Record<string, string>> = {},
  agent?: Agent,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers, ...(agent !== undefined && { agent }) }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
    });
    sent.on('error', reject);
    sent.end();
  });
}
