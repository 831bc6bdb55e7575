import { equal } from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect } from 'node:http2';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { INestApplication } from '@nestjs/common';
import { localhostCertificate, localhostKey } from '../fixtures/localhost-certificate.js';
import { MatrixModule } from '../matrix-app.js';
import { Observed, type SeenRequest, sleep } from '../observed.js';
import { head, RawConnection } from '../raw-http.js';
import { type Scenario, scenario } from '../scenario.js';

const user: SeenRequest = { method: 'GET', route: '/users/:id', status: 200, outcome: 'success' };
const created: SeenRequest = { method: 'POST', route: '/users', status: 201, outcome: 'success' };
const aborted: SeenRequest = { method: 'GET', route: '/slow', status: 499, outcome: 'aborted' };

export const httpTransportScenarios: readonly Scenario[] = [
  scenario('a body that arrives late and in pieces is one request', async (world) => {
    const { app, url } = await world.start(MatrixModule);
    const observed = new Observed(app, url);
    const connection = await RawConnection.open(url);
    const body = JSON.stringify({ name: 'Ada' });
    connection.say(
      head('POST', '/users', { 'content-type': 'application/json', 'content-length': `${body.length}` }),
    );
    for (const piece of [body.slice(0, 5), body.slice(5, 9), body.slice(9)]) {
      await sleep(30);
      connection.say(piece);
    }
    await connection.hears(body);
    connection.leave();
    await observed.exactly([created]);
  }),

  scenario('requests that share a connection are counted one by one', async (world) => {
    const { app, url } = await world.start(MatrixModule);
    const observed = new Observed(app, url);
    const connection = await RawConnection.open(url);
    for (let i = 1; i <= 3; i++) {
      connection.say(head('GET', `/users/${i}`));
      await connection.hears(`{"id":"${i}"}`);
    }
    connection.leave();
    await observed.exactly([user, user, user]);
  }),

  scenario('pipelined requests are counted one by one', async (world) => {
    const { app, url } = await world.start(MatrixModule);
    const observed = new Observed(app, url);
    const connection = await RawConnection.open(url);
    connection.say(head('GET', '/users/1') + head('GET', '/users/2') + head('GET', '/users/3'));
    await connection.hears('{"id":"3"}');
    connection.leave();
    await observed.exactly([user, user, user]);
  }),

  scenario('pipelined requests whose client leaves have all aborted', async (world) => {
    const { app, url } = await world.start(MatrixModule);
    const observed = new Observed(app, url);
    const connection = await RawConnection.open(url);
    connection.say(head('GET', '/slow') + head('GET', '/slow'));
    await sleep(100);
    connection.leave();
    await observed.exactly([aborted, aborted]);
  }),

  scenario('a second server of the same process is none of the app', async (world) => {
    const { app, url } = await world.start(MatrixModule);
    const observed = new Observed(app, url);
    const other = createServer((_, response) => response.end('other')).listen(0, '127.0.0.1');
    world.later(() => other.close());
    await once(other, 'listening');
    for (let i = 0; i < 3; i++) {
      const response = await fetch(`http://127.0.0.1:${(other.address() as AddressInfo).port}/users/1`);
      equal(await response.text(), 'other');
      equal(response.headers.get('x-request-id'), null);
    }
    equal((await fetch(`${url}/users/1`)).status, 200);
    await observed.exactly([user]);
  }),

  scenario('a listener that somebody has wrapped is still the app', async (world) => {
    const { app, url } = await world.start(MatrixModule);
    const observed = new Observed(app, url);
    const server = app.getHttpServer() as Server;
    const listeners = server.listeners('request');
    server.removeAllListeners('request');
    server.on('request', (...args) => {
      for (const listener of listeners) Reflect.apply(listener, server, args);
    });
    const connection = await RawConnection.open(url);
    connection.say(head('GET', '/users/1') + head('GET', '/users/2'));
    await connection.hears('{"id":"2"}');
    connection.leave();
    await observed.exactly([user, user]);
  }),

  scenario('a target in absolute form is the same route', async (world) => {
    const { app, url } = await world.start(MatrixModule);
    const observed = new Observed(app, url);
    const connection = await RawConnection.open(url);
    const fields = { 'content-type': 'application/json', 'content-length': '8' };
    connection.say(`${head('POST', 'http://localhost/users', fields)}{"name":`);
    await connection.hears('HTTP/1.1 400');
    connection.leave();
    const error = world.adapter === 'express' ? 'SyntaxError' : 'FST_ERR_CTP_INVALID_JSON_BODY';
    await observed.exactly([
      { method: 'POST', route: '/users', status: 400, outcome: 'client_error', error },
    ]);
  }),

  scenario('an app behind TLS is observed as one without', async (world) => {
    const { app, url } = await world.start(MatrixModule, {
      tls: { key: localhostKey, cert: localhostCertificate },
    });
    equal(new URL(url).protocol, 'https:');
    const observed = new Observed(app, url);
    const body = await new Promise<string>((resolve, reject) => {
      const sent = request(`${url}/users/1`, { ca: localhostCertificate, agent: false }, (response) => {
        response.setEncoding('utf8');
        response.on('data', (text: string) => resolve(text));
      });
      sent.on('error', reject);
      sent.end();
    });
    equal(body, '{"id":"1"}');
    await observed.exactlyBesideCounters([user]);
  }),

  {
    ...scenario('an injected request is observed though no server sees it', async (world) => {
      const { app, url } = await world.start(MatrixModule);
      const observed = new Observed(app, url);
      const injectable = app as INestApplication & {
        inject(options: object): Promise<{ statusCode: number }>;
      };
      equal((await injectable.inject({ method: 'GET', url: '/users/1' })).statusCode, 200);
      equal(
        (await injectable.inject({ method: 'POST', url: '/users', payload: { name: 'Ada' } })).statusCode,
        201,
      );
      equal((await injectable.inject({ method: 'GET', url: '/ended' })).statusCode, 418);
      await observed.exactly([
        user,
        created,
        { method: 'GET', route: 'unmatched', status: 418, outcome: 'client_error' },
      ]);
    }),
    adapters: ['fastify'],
  },

  {
    ...scenario('HTTP/2 streams are requests, and a cancelled one has aborted', async (world) => {
      const { app, url } = await world.start(MatrixModule, { http2: true });
      const observed = new Observed(app, url);
      const session = connect(url.replace('https:', 'http:'));
      world.later(() => session.close());
      for (const id of [1, 2]) {
        const stream = session.request({ ':path': `/users/${id}` });
        stream.setEncoding('utf8');
        const [text] = (await once(stream, 'data')) as [string];
        equal(text, `{"id":"${id}"}`);
      }
      const post = session.request({
        ':path': '/users',
        ':method': 'POST',
        'content-type': 'application/json',
      });
      post.end('{"name":"Ada"}');
      post.setEncoding('utf8');
      equal((await once(post, 'data'))[0], '{"name":"Ada"}');
      const slow = session.request({ ':path': '/slow' });
      await sleep(100);
      slow.close(8);
      await observed.exactlyBesideCounters([user, user, created, aborted]);
    }),
    adapters: ['fastify'],
  },
];
