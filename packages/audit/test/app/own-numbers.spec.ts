import 'reflect-metadata';
import type { EyrieApp } from '@eyrie/core';
import type { AuditRecord } from '@eyrie/core/engine';
import { Controller, ForbiddenException, Get } from '@nestjs/common';
import { AuditHealthIndicator } from '../../src/index.js';
import type { AuditSink } from '../../src/sinks/audit-sink.js';
import { inAppWorld, startAudited, testOnBothAdapters, until } from '../support/audited-app.js';

@Controller()
class DoorController {
  @Get('refused')
  refused(): never {
    throw new ForbiddenException();
  }
}

const event = { type: 'x.y', action: 'READ' } as const;

/** Eyrie's own numbers of the audit trail, such as `eyrie_audit_emitted_total delivery=required 2`. */
function numbersOf(app: EyrieApp): readonly string[] {
  return app.selfTelemetry
    .read()
    .filter(({ name }) => name.startsWith('eyrie_audit_'))
    .flatMap(({ name, samples }) =>
      samples.map(({ labels, value }) =>
        [name, ...Object.entries(labels).map(([label, of]) => `${label}=${of}`), value].join(' '),
      ),
    );
}

const deployment = (outcome: string, count: number) =>
  `eyrie_audit_deployments_total outcome=${outcome} ${count}`;

testOnBothAdapters('the numbers tell exactly what was done', async (world) => {
  const taken: string[] = [];
  const sink: AuditSink = {
    name: 'shelf',
    deliver: async (records) => {
      taken.push(...records.map(({ id }) => id));
      return records.map(() => ({ outcome: 'delivered' as const }));
    },
  };
  const { app, audit, url, events } = await startAudited(world, {
    module: { controllers: [DoorController] },
    audit: { sinks: [sink], deployments: { tokens: ['correct-horse'] } },
  });
  await audit.emitMany([event, event]);
  await audit.emit(event, { delivery: 'best_effort' });
  await fetch(`${url}/refused`);
  const send = (token: string, body: object) =>
    fetch(`${url}/api/v1/deployments`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  expect((await send('wrong', {})).status).toBe(401);
  expect((await send('correct-horse', {})).status).toBe(422);
  const kept = await events(5);
  await until(() => taken.length === kept.length, 'the sink');
  await app.lifecycle.flush();
  const numbers = numbersOf(app);
  expect(numbers.filter((line) => !/age_seconds/.test(line))).toEqual(
    expect.arrayContaining([
      `eyrie_audit_emitted_total delivery=required ${kept.length - 1}`,
      'eyrie_audit_emitted_total delivery=best_effort 1',
      ...['buffer_full', 'closed', 'refused', 'unreadable', 'spool_gone', 'failed_capture'].map(
        (reason) => `eyrie_audit_dropped_total reason=${reason} 0`,
      ),
      'eyrie_audit_spooled_total 0',
      'eyrie_audit_spooling 0',
      'eyrie_audit_buffered 0',
      `eyrie_audit_sealed_total ${kept.length}`,
      'eyrie_audit_rejected_total 0',
      'eyrie_audit_outbox_depth 0',
      `eyrie_audit_delivered_total stream=shop sink=shelf ${kept.length}`,
      'eyrie_audit_dead_letters stream=shop sink=shelf 0',
      deployment('recorded', 0),
      deployment('duplicate', 0),
      deployment('conflict', 0),
      deployment('ignored', 0),
      deployment('denied', 1),
      deployment('invalid', 1),
      deployment('unrecorded', 0),
    ]),
  );
  expect(kept.map(({ id }) => id)).toEqual(taken);
});

test(
  'packages that react to audit events hear them',
  inAppWorld(async (world) => {
    const { app, audit, events } = await startAudited(world);
    const heard: AuditRecord[] = [];
    app.auditRecords.listen((record) => heard.push(record));
    await audit.emit({ ...event, outcome: 'denied' });
    await audit.emit(event, { delivery: 'best_effort' });
    const kept = await events(2);
    expect(heard).toEqual(
      kept.map((each) => ({ type: 'x.y', action: 'READ', outcome: each.outcome, event: each })),
    );
  }),
);

test(
  'health is up, degraded by a sink that is down, and down once events were lost or put aside',
  inAppWorld(async (world) => {
    const sink: AuditSink = {
      name: 'gone',
      deliver: async () => Promise.reject(new Error('connection refused')),
    };
    const { nest, audit, app } = await startAudited(world, {
      audit: { sinks: [sink], buffer: { maxEvents: 1, flushMs: 1000 } },
    });
    const health = () => nest.get(AuditHealthIndicator).check('audit').audit;
    expect(health()).toEqual({ status: 'up' });
    await audit.emit(event);
    await app.lifecycle.flush();
    await until(() => health().problems !== undefined, 'the sink to be down');
    expect(health()).toEqual({ status: 'up', problems: ['the sink "gone" is down'] });
    await audit.emit(event, { delivery: 'best_effort' });
    await audit.emit(event, { delivery: 'best_effort' });
    expect(health()).toEqual({
      status: 'down',
      problems: ['1 events were lost or put aside', 'the sink "gone" is down'],
    });
  }),
);
