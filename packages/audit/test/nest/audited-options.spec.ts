import 'reflect-metadata';
import type { EyrieError } from '@eyrie/core/engine';
import { Injectable } from '@nestjs/common';
import type { AuditedOptions } from '../../src/capture/audited/audited-options.js';
import { Audited, type AuditedCall } from '../../src/index.js';
import { inAppWorld, startAudited } from '../support/audited-app.js';

const service = { id: 'shop', type: 'service' };
const type = 'payment.charged';
const action = 'EXECUTE';

const boom = (): never => {
  throw new TypeError('no such user');
};

@Injectable()
class Payments {
  calls = 0;

  @Audited({ type, action, target: boom, before: () => ({ paid: false }), after: () => ({ paid: true }) })
  async withoutTarget(): Promise<number> {
    return 1;
  }

  @Audited({ type, action, actor: boom, attributes: boom })
  async withoutActor(): Promise<number> {
    return 1;
  }

  @Audited({ type, action, before: boom, after: () => ({ paid: true }) })
  async withoutBefore(): Promise<number> {
    return 1;
  }

  @Audited({ type, action, before: () => ({ paid: false }), after: async () => boom() })
  async withoutAfter(): Promise<number> {
    return 1;
  }

  @Audited({
    type,
    action,
    target: { type: 'user', id: '7' },
    subject: boom,
    personal: ['/email'],
    before: () => undefined,
    after: () => ({ email: 'ann@example.com' }),
  })
  async withoutSubject(): Promise<number> {
    return 1;
  }

  @Audited({ type, action, target: boom })
  async failing(): Promise<never> {
    throw new RangeError('declined');
  }

  @Audited({ type, action, attempt: true, target: { type: 'card', id: '4' } })
  async charge(fails = false): Promise<number> {
    this.calls += 1;
    if (fails) throw new RangeError('declined');
    return this.calls;
  }

  @Audited({ type, action, attempt: true, delivery: 'best_effort', target: boom })
  async chargeBeside(): Promise<void> {
    this.calls += 1;
  }

  @Audited({ type, action, delivery: 'best_effort', hmac: ['/iban'] })
  async withoutKey(): Promise<number> {
    return 1;
  }
}

const start = (world: Parameters<typeof startAudited>[0]) =>
  startAudited(world, { module: { providers: [Payments] } });

interface Incomplete {
  readonly method: 'withoutTarget' | 'withoutActor' | 'withoutBefore' | 'withoutAfter' | 'withoutSubject';
  readonly lacks: readonly string[];
  readonly has?: object;
}

test.each<Incomplete>([
  {
    method: 'withoutTarget',
    lacks: ['target'],
    has: { changes: [{ op: 'replace', path: '/paid', from: false, to: true }] },
  },
  { method: 'withoutActor', lacks: ['actor', 'attributes'] },
  { method: 'withoutBefore', lacks: ['before'] },
  { method: 'withoutAfter', lacks: ['after'] },
  {
    method: 'withoutSubject',
    lacks: ['subject'],
    has: {
      targets: [{ type: 'user', id: '7' }],
      changes: [{ op: 'add', path: '/email', to: '[REDACTED]', redacted: 'mask' }],
    },
  },
])(
  '$method: an event whose options throw is recorded and says what it lacks',
  async ({ method, lacks, has }) => {
    await inAppWorld(async (world) => {
      const { nest, told, said } = await start(world);
      const payments = nest.get(Payments);
      expect([await payments[method](), await payments[method]()]).toEqual([1, 1]);
      const attributes = { audit_incomplete: lacks };
      const event = { type, action, actor: service, targets: [], attributes, ...has };
      expect(await told(2)).toEqual([event, event]);
      expect(said.filter((line) => line.startsWith('warn'))).toEqual(
        lacks.map(
          (option) =>
            `warn EYRIE_AUDIT_CALLBACK_FAILED: The option "${option}" of @Audited at Payments.${method} threw TypeError: ` +
            'no such user. The event was recorded without it and says so in attributes.audit_incomplete. Mend the function.',
        ),
      );
    })();
  },
);

test(
  'a failure whose target cannot be told is recorded all the same',
  inAppWorld(async (world) => {
    const { nest, told } = await start(world);
    await expect(nest.get(Payments).failing()).rejects.toThrow('declined');
    expect(await told(1)).toEqual([
      {
        type,
        action,
        outcome: 'failure',
        reason: { code: 'RangeError' },
        actor: service,
        targets: [],
        attributes: { audit_incomplete: ['target'] },
      },
    ]);
  }),
);

test(
  'an attempt comes first, and what became of it carries the same key',
  inAppWorld(async (world) => {
    const { nest, events } = await start(world);
    await nest.get(Payments).charge();
    await expect(nest.get(Payments).charge(true)).rejects.toThrow('declined');
    const kept = await events(4);
    const [first, , third] = kept;
    expect(kept.map(({ stage, outcome, idempotency_key }) => [stage, outcome, idempotency_key])).toEqual([
      ['attempt', 'unknown', expect.stringMatching(/^[0-9a-f]{32}$/)],
      ['complete', 'success', first?.idempotency_key],
      ['attempt', 'unknown', expect.stringMatching(/^[0-9a-f]{32}$/)],
      ['complete', 'failure', third?.idempotency_key],
    ]);
    expect(first?.idempotency_key).not.toBe(third?.idempotency_key);
    expect(kept.map(({ targets }) => targets)).toEqual(Array(4).fill([{ type: 'card', id: '4' }]));
  }),
);

test(
  'an attempt is kept before the method is called, whatever its delivery, and where options throw',
  inAppWorld(async (world) => {
    const { nest, events } = await start(world);
    await nest.get(Payments).chargeBeside();
    const kept = await events(2);
    expect(kept.map(({ stage, attributes }) => [stage, attributes])).toEqual([
      ['attempt', { audit_incomplete: ['target'] }],
      ['complete', { audit_incomplete: ['target'] }],
    ]);
  }),
);

test.each<[string, string, string, object]>([
  ['target', 'targets/0/id', 'text that is not empty', { target: () => ({ type: 'card' }) }],
  ['target', 'targets/0/type', 'text that is not empty', { target: () => null }],
  [
    'target',
    'targets/1/id',
    'text that is not empty',
    { target: [{ type: 'card', id: '4' }, { type: 'card' }] },
  ],
  ['attributes', 'attributes', 'object', { attributes: async () => ({ amount: 1 }) }],
])(
  'a %s that no event may hold (%s) is left out, of successes and of failures',
  async (option, property, rule, wrong) => {
    @Injectable()
    class Wrong {
      @Audited({ type, action, ...wrong })
      async charge(fails: boolean): Promise<number> {
        if (fails) throw new RangeError('declined');
        return 1;
      }
    }
    await inAppWorld(async (world) => {
      const { nest, told, said } = await startAudited(world, { module: { providers: [Wrong] } });
      const wrongs = nest.get(Wrong);
      expect(await wrongs.charge(false)).toBe(1);
      await expect(wrongs.charge(true)).rejects.toThrow('declined');
      const event = { type, action, actor: service, targets: [], attributes: { audit_incomplete: [option] } };
      expect(await told(2)).toEqual([
        event,
        { ...event, outcome: 'failure', reason: { code: 'RangeError' } },
      ]);
      expect(said.filter((line) => line.startsWith('warn'))).toEqual([
        `warn EYRIE_AUDIT_CALLBACK_FAILED: The option "${option}" of @Audited at Wrong.charge answered with what no event ` +
          `may hold: The audit event's property "${property}" must be a${rule === 'object' ? 'n' : ''} ${rule}. The event was ` +
          'recorded without it and says so in attributes.audit_incomplete. Mend the function.',
      ]);
    })();
  },
);

test.each<[string, object, readonly string[]]>([
  ['an actor that names nobody', { actor: () => ({ id: 'undefined', type: 'user' }) }, ['actor']],
  [
    'attributes with a getter that throws',
    {
      attributes: () => ({
        get amount(): number {
          return boom();
        },
      }),
    },
    ['attributes'],
  ],
  ['a subject that is none', { subject: () => '', personal: ['/email'] }, ['subject']],
  [
    'all of them',
    {
      actor: () => ({}),
      target: () => [{}],
      attributes: () => 'text',
      subject: () => 7,
      personal: ['/email'],
    },
    ['subject', 'target', 'actor', 'attributes'],
  ],
])('%s takes no event along', async (_, wrong, lacks) => {
  @Injectable()
  class Wrong {
    @Audited({ type, action, ...wrong })
    async charge(): Promise<number> {
      return 1;
    }
  }
  await inAppWorld(async (world) => {
    const { nest, told } = await startAudited(world, { module: { providers: [Wrong] } });
    expect(await nest.get(Wrong).charge()).toBe(1);
    expect(await told(1)).toEqual([
      { type, action, actor: service, targets: [], attributes: { audit_incomplete: lacks } },
    ]);
  })();
});

test(
  'a best_effort event that cannot be made fails no call, and is said to be lost',
  inAppWorld(async (world) => {
    const { nest, told, said } = await start(world);
    expect(await nest.get(Payments).withoutKey()).toBe(1);
    expect(await told(0)).toEqual([]);
    expect(said.filter((line) => line.startsWith('warn'))).toEqual([
      expect.stringMatching(
        /^warn EYRIE_AUDIT_EVENT_LOST: A call of Payments\.withoutKey could not be recorded \(EYRIE_AUDIT_HMAC_KEY_MISSING: /,
      ),
    ]);
  }),
);

test(
  'fields that cannot be protected fail a call before it is made',
  inAppWorld(async (world) => {
    let calls = 0;
    @Injectable()
    class Unprotected {
      @Audited({ type, action, hmac: ['/iban'] })
      async charge(): Promise<void> {
        calls += 1;
      }
    }
    const { nest } = await startAudited(world, { module: { providers: [Unprotected] } });
    await expect(nest.get(Unprotected).charge()).rejects.toMatchObject({
      code: 'EYRIE_AUDIT_HMAC_KEY_MISSING',
    });
    expect(calls).toBe(0);
  }),
);

function declared(options: unknown): EyrieError {
  try {
    class Declared {
      @Audited(options as AuditedOptions)
      async work(): Promise<void> {}
    }
    return new Declared() as never;
  } catch (error) {
    return error as EyrieError;
  }
}

test.each([
  [
    { type: 'Order Updated', action },
    '@Audited was given the type "Order Updated"',
    'Take dotted lower-case words, such as "order.updated"',
  ],
  [
    { action },
    '@Audited was given the type undefined',
    'Take dotted lower-case words, such as "order.updated"',
  ],
  [
    { type, action: 'update' },
    '@Audited was given the action "update"',
    'Take a verb in capitals, such as "UPDATE"',
  ],
  [
    { type, action, delivery: 'maybe' },
    '@Audited was given the delivery "maybe"',
    'Take "transactional", "required" or "best_effort"',
  ],
  [
    { type, action, delivery: 'transactional', attempt: true },
    '@Audited was given both "attempt" and the delivery "transactional"',
    'An attempt must outlive the transaction: choose the delivery "required"',
  ],
  [
    { type, action, failures: false, attempt: true },
    '@Audited was given both "attempt" and "failures: false"',
    'An attempt of which nobody says how it ended is what the verifier warns of: leave "failures" out',
  ],
])('wrong options are an error where the class is declared: %j', (options, problem, remedy) => {
  const error = declared(options);
  expect(error.code).toBe('EYRIE_AUDIT_DECORATOR_INVALID');
  expect(error.message).toBe(`EYRIE_AUDIT_DECORATOR_INVALID: ${problem}. ${remedy}.`);
});

test('on what is no method it is an error, too', () => {
  const decorate = (): unknown => {
    class Wrong {
      @Audited({ type, action })
      get total(): number {
        return 1;
      }
    }
    return Wrong;
  };
  expect(decorate).toThrow(/^EYRIE_METHOD_DECORATOR_MISPLACED: Wrong\.total is not a method/);
});

test('its callbacks know the arguments and the result of the method', () => {
  // Compiled only.
  Audited({
    type,
    action,
    target: ({ args: [id] }: AuditedCall<readonly [id: string], { readonly size: number }>) => ({
      type: 'x',
      id,
    }),
    after: ({ result }) => result?.size,
  });
});
