import 'reflect-metadata';
import type { AuditActor, AuditEventInput } from '../../src/event/audit-event.js';
import { type AppWorld, inAppWorld, pause, startAudited } from '../support/audited-app.js';

const event: AuditEventInput = { type: 'user.changed', action: 'UPDATE', target: { type: 'user', id: '7' } };
const ID = '0190d0c0-0000-7000-8000-000000000001';
const TIME = '2026-01-01T00:00:00.000Z';

const started = (run: (world: AppWorld, app: Awaited<ReturnType<typeof startAudited>>) => Promise<void>) =>
  inAppWorld(async (world) => run(world, await startAudited(world)));

test(
  'runAs names who acts, in a job, below another one and in what it starts',
  started(async (_, { audit, events }) => {
    const job: AuditActor = { id: 'nightly', type: 'system' };
    const user: AuditActor = { id: 'ann', type: 'user', on_behalf_of: { id: 'bob', type: 'user' } };
    const result = await audit.runAs(job, async () => {
      await pause(1);
      await audit.emit(event);
      await audit.runAs(user, () => audit.emit(event));
      await audit.emit({ ...event, actor: { id: 'explicit', type: 'service' } });
      await audit.emit(event);
      return 'done';
    });
    await audit.emit(event);
    expect(result).toBe('done');
    expect((await events(5)).map(({ actor }) => actor)).toEqual([
      job,
      user,
      { id: 'explicit', type: 'service' },
      job,
      { id: 'shop', type: 'service' },
    ]);
  }),
);

test.each([
  [undefined],
  [null],
  [{ id: '', type: 'user' }],
  [{ id: '  ', type: 'user' }],
  [{ id: 'undefined', type: 'user' }],
  [{ id: 'null', type: 'user' }],
  [{ id: 7, type: 'user' }],
  [{ id: 'ann' }],
  [{ id: 'ann', type: 'robot' }],
])('runAs refuses whoever is nobody, and runs nothing: %j', async (actor) => {
  await started(async (_, { audit, told }) => {
    let ran = false;
    const run = (): unknown =>
      audit.runAs(actor as AuditActor, () => {
        ran = true;
      });
    expect(run).toThrow(
      'EYRIE_AUDIT_ACTOR_INVALID: An actor has no id or no known type. ' +
        'Give an id that is not empty and one of the types "user", "service" and "system".',
    );
    expect(ran).toBe(false);
    expect(await told(0)).toEqual([]);
  })();
});

test(
  'emitMany keeps all of its events or none',
  started(async (_, { audit, events }) => {
    await audit.emit({ ...event, id: ID, time: TIME });
    const many = [event, { ...event, id: ID, time: TIME, type: 'other.event' }, event];
    await expect(audit.emitMany(many)).rejects.toMatchObject({ code: 'EYRIE_AUDIT_ID_CONFLICT' });
    await expect(audit.emitMany([event, { ...event, type: 'Not A Type' }])).rejects.toMatchObject({
      code: 'EYRIE_AUDIT_EVENT_INVALID',
    });
    expect(await audit.emitMany([])).toEqual([]);
    const receipts = await audit.emitMany([event, event]);
    const kept = await events(3);
    expect(kept.map(({ id }) => id)).toEqual([ID, ...receipts.map(({ id }) => id)]);
    expect(receipts.map(({ state }) => state)).toEqual(['stored', 'stored']);
  }),
);

test(
  'a repeated event with an id of the caller’s own stays one, waiting or sealed',
  started(async (_, { audit, events }) => {
    const own = { ...event, id: ID.toUpperCase(), attributes: { a: 1 } };
    const conflict = `EYRIE_AUDIT_ID_CONFLICT: Another event with the id "${ID}" is in the audit trail already (stream "shop").`;
    const again = async (): Promise<void> => {
      await pause(3);
      expect(await audit.emit(own)).toEqual({ id: ID, state: 'stored' });
      await expect(audit.emit({ ...own, attributes: { a: 2 } })).rejects.toThrow(conflict);
      await expect(audit.emit({ ...own, time: TIME })).rejects.toThrow(conflict);
      await expect(audit.emit({ ...own, actor: { id: 'eve', type: 'user' } })).rejects.toThrow(conflict);
    };
    await again();
    const [kept] = await events(1);
    await again();
    expect(await events(1)).toEqual([kept]);
  }),
);

test.each([
  '1',
  '',
  'x'.repeat(36),
  "'; DROP TABLE eyrie_audit_outbox; --",
  '0190d0c0-0000-7000-8000-00000000000g',
  7,
])('an id that is no UUID is refused: %j', async (id) => {
  await started(async (_, { audit, told }) => {
    await expect(audit.emit({ ...event, id: id as string })).rejects.toMatchObject({
      code: 'EYRIE_AUDIT_EVENT_INVALID',
    });
    expect(await told(0)).toEqual([]);
  })();
});

test(
  'personal fields are encrypted, revealed, and erased without changing the log',
  started(async (world, { audit, events, app }) => {
    const heard: unknown[] = [];
    app.auditRecords.listen((record) => heard.push(record));
    const personal = { personal: ['/email'], subject: 'user/7' };
    const input = {
      ...event,
      changes: [{ path: '/email', op: 'replace', from: 'ann@example.com', to: 'bea@example.com' }],
      attributes: { email: 'ann@example.com', note: 'kept' },
    } as const;
    await audit.emit(input, personal);
    await audit.emit(input, { ...personal, delivery: 'best_effort' });
    const [kept] = await events(2);
    if (kept === undefined) throw new Error('none');
    expect(JSON.stringify(await events(2))).not.toContain('@example.com');
    expect(JSON.stringify(heard)).not.toContain('@example.com');
    expect(kept.changes?.[0]).toEqual({
      path: '/email',
      op: 'replace',
      from: expect.stringMatching(/^eyrie:v1:/),
      to: expect.stringMatching(/^eyrie:v1:/),
      redacted: 'encrypted',
    });
    const revealed = await audit.reveal(kept, 'user/7');
    expect(revealed.event.changes?.[0]).toMatchObject({ from: 'ann@example.com', to: 'bea@example.com' });
    expect(await audit.erase('user/7', { reason: 'asked', actor: { id: 'dpo', type: 'user' } })).toBe(true);
    expect(await audit.erase('user/7')).toBe(false);
    const after = await events(3);
    expect(after[0]).toEqual(kept);
    expect(after[2]).toMatchObject({
      type: 'audit.erased',
      action: 'DELETE',
      targets: [{ type: 'user', id: '7' }],
      reason: { message: 'asked' },
      actor: { id: 'dpo', type: 'user' },
    });
    expect((await audit.reveal(kept, 'user/7')).fields.map(({ state }) => state)).toEqual(
      revealed.fields.map(() => 'erased'),
    );
    expect(world.adapter).toBe('express');
  }),
);

test(
  'a subject that is none is refused, and holds up no other event',
  started(async (_, { audit, told }) => {
    const wrong = { personal: ['/email'], subject: '' };
    for (const delivery of ['required', 'best_effort'] as const)
      await expect(audit.emit(event, { ...wrong, delivery })).rejects.toMatchObject({
        code: 'EYRIE_AUDIT_SUBJECT_INVALID',
      });
    await expect(audit.erase('')).rejects.toMatchObject({ code: 'EYRIE_AUDIT_SUBJECT_INVALID' });
    await audit.emit(event, { delivery: 'best_effort' });
    expect(await told(1)).toHaveLength(1);
  }),
);

test(
  'a best_effort event that can never be kept is said, and holds up no other',
  started(async (_, { audit, told, said }) => {
    await audit.emit({ ...event, id: ID, time: TIME });
    await audit.emit({ ...event, id: ID, time: TIME, type: 'other.event' }, { delivery: 'best_effort' });
    await audit.emit({ ...event, type: 'third.event' }, { delivery: 'best_effort' });
    expect((await told(2)).map((each) => (each as { type: string }).type)).toEqual([
      'user.changed',
      'third.event',
    ]);
    expect(said.filter((line) => line.startsWith('warn'))).toEqual([
      expect.stringMatching(
        /^warn EYRIE_AUDIT_EVENT_REFUSED: .*\(EYRIE_AUDIT_ID_CONFLICT: Another event with the id "0190d0c0-/,
      ),
    ]);
  }),
);

test(
  'keyed digests need a key',
  started(async (_, { audit, told }) => {
    await expect(audit.emit(event, { hmac: ['/iban'] })).rejects.toMatchObject({
      code: 'EYRIE_AUDIT_HMAC_KEY_MISSING',
    });
    expect(await told(0)).toEqual([]);
  }),
);

test(
  'with a key equal values have equal digests',
  inAppWorld(async (world) => {
    const { audit, events } = await startAudited(world, { audit: { hmacKey: 'sixteen letters!' } });
    const changes = [{ path: '/iban', op: 'replace', from: 'DE02', to: 'DE02' }] as const;
    await audit.emit({ ...event, changes }, { hmac: ['/iban'] });
    const [kept] = await events(1);
    const [change] = kept?.changes ?? [];
    expect(change?.redacted).toBe('hmac');
    expect(change?.from).toBe(change?.to);
    expect(JSON.stringify(kept)).not.toContain('DE02');
  }),
);

test(
  'an event of the future tells of a clock that is wrong',
  started(async (_, { audit, said, events }) => {
    await audit.emit({ ...event, time: new Date(Date.now() + 60_000) });
    await audit.emit({ ...event, time: TIME });
    expect(await events(2)).toHaveLength(2);
    expect(said.filter((line) => line.startsWith('warn'))).toEqual([
      expect.stringMatching(
        /^warn EYRIE_AUDIT_CLOCK_SKEW: An event of the type "user\.changed" says that it will happen (?:59|60) s after it was observed\./,
      ),
    ]);
  }),
);
