import 'reflect-metadata';
import { createHmac } from 'node:crypto';
import { CoreModule, EYRIE_APP, type EyrieApp } from '@eyrie/core';
import { type CanActivate, type INestApplication, Injectable, Module } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { DeploymentReceiver } from '../../src/deployments/deployment-receiver.js';
import { deploymentStatus } from './fixtures/github.js';
import { deployment } from './fixtures/plain.js';
import { MemoryLedger, TOKEN } from './support/receivers.js';

@Injectable()
class RefuseAll implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}

@Module({ imports: [CoreModule], providers: [{ provide: APP_GUARD, useClass: RefuseAll }] })
class GuardedModule {}

let nest: INestApplication | undefined;
afterEach(async () => {
  await nest?.close();
  nest = undefined;
});

async function start(adapter: 'express' | 'fastify', secrets: object) {
  const http = adapter === 'express' ? new ExpressAdapter() : new FastifyAdapter();
  nest = await NestFactory.create(GuardedModule, http, { logger: false, abortOnError: false });
  nest.setGlobalPrefix('v9');
  const app = nest.get<EyrieApp>(EYRIE_APP);
  app.diagnostics.announceTo(() => {});
  const ledger = new MemoryLedger();
  const { diagnostics } = app;
  const receiver = new DeploymentReceiver({ ledger, diagnostics, secrets, keep: async () => {} });
  app.management.mount(receiver.endpoint);
  await nest.listen(0, '127.0.0.1');
  const url = `${await nest.getUrl()}/api/v1/deployments`;
  const ask = async (method: string, headers: Record<string, string> = {}, body?: string) =>
    (
      await fetch(url, {
        method,
        headers: { 'content-type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body }),
      })
    ).status;
  return { ask, ledger };
}

describe.each(['express', 'fastify'] as const)('in a Nest app on %s', (adapter) => {
  test('the receiver lies outside of prefix and guards and sees the bytes that were signed', async () => {
    const { ask, ledger } = await start(adapter, { bearer: [TOKEN], github: ['a secret'] });
    const now = { ...deployment, timestamp: new Date().toISOString() };
    const bearer = { authorization: `Bearer ${TOKEN}` };
    expect(await ask('POST', bearer, JSON.stringify(now))).toBe(201);
    // Spaces that a parser would lose.
    const body = `  ${JSON.stringify(deploymentStatus, null, 3)}\r\n`;
    const hub = `sha256=${createHmac('sha256', 'a secret').update(body).digest('hex')}`;
    const github = { 'x-github-event': 'deployment_status', 'x-hub-signature-256': hub };
    expect(await ask('POST', github, body)).toBe(201);
    expect(await ask('POST', github, `${body} `)).toBe(401);
    expect(await ask('POST', bearer, 'x'.repeat(1_048_577))).toBe(413);
    expect(ledger.entries.map(({ source }) => source)).toEqual(['api', 'github']);
  });

  test('other methods are answered with 405, secret or not', async () => {
    for (const secrets of [{ bearer: [TOKEN] }, {}]) {
      const { ask } = await start(adapter, secrets);
      for (const method of ['GET', 'HEAD', 'PUT', 'DELETE']) expect(await ask(method)).toBe(405);
      expect(await ask('POST', {}, '{}')).toBe(401);
      await nest?.close();
    }
  });
});
