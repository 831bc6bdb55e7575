import 'reflect-metadata';
import { Injectable, Scope } from '@nestjs/common';
import { ContextIdFactory } from '@nestjs/core';
import { Audited, type AuditedCall } from '../../src/index.js';
import { inAppWorld, startAudited } from '../support/audited-app.js';

interface Order {
  readonly id: string;
  readonly status: string;
}

@Injectable()
class OrdersRepository {
  // Bounded by what one test keeps.
  readonly #orders = new Map<string, Order>();

  async find(id: string): Promise<Order | undefined> {
    return this.#orders.get(id);
  }

  async save(order: Order): Promise<void> {
    this.#orders.set(order.id, order);
  }
}

@Injectable()
class OrdersService {
  readonly name = 'desk';

  constructor(private readonly orders: OrdersRepository) {}

  @Audited({
    type: 'order.updated',
    action: 'UPDATE',
    target: ({ args: [id] }: AuditedCall<[string, string], Order>) => ({ type: 'order', id }),
    actor: ({ instance }: AuditedCall<[string, string], Order, OrdersService>) => ({
      id: instance.name,
      type: 'service',
    }),
    before: ({ args: [id], instance }: AuditedCall<[string, string], Order, OrdersService>) =>
      instance.orders.find(id),
    after: ({ args: [id], instance }: AuditedCall<[string, string], Order, OrdersService>) =>
      instance.orders.find(id),
    attributes: ({ instance }: AuditedCall<[string, string], Order, OrdersService>) => ({
      by: instance.name,
    }),
  })
  async update(id: string, status: string): Promise<Order> {
    const order = { id, status };
    await this.orders.save(order);
    return order;
  }
}

// Bounded by the instances of one test.
let made = 0;

abstract class Numbered {
  readonly number: number;

  constructor() {
    made += 1;
    this.number = made;
  }

  @Audited({
    type: 'job.done',
    action: 'EXECUTE',
    attributes: ({ instance }: AuditedCall<[], number, Numbered>) => ({ instance: instance.number }),
  })
  async done(): Promise<number> {
    return this.number;
  }
}

@Injectable({ scope: Scope.REQUEST })
class OfRequest extends Numbered {}

@Injectable({ scope: Scope.TRANSIENT })
class Transient extends Numbered {}

test(
  'every option reaches the instance whose method was called, private members too',
  inAppWorld(async (world) => {
    const { nest, told } = await startAudited(world, {
      module: { providers: [OrdersRepository, OrdersService] },
    });
    await nest.get(OrdersRepository).save({ id: '42', status: 'open' });
    await nest.get(OrdersService).update('42', 'paid');
    expect(await told(1)).toEqual([
      {
        type: 'order.updated',
        action: 'UPDATE',
        actor: { id: 'desk', type: 'service' },
        targets: [{ type: 'order', id: '42' }],
        changes: [{ op: 'replace', path: '/status', from: 'open', to: 'paid' }],
        attributes: { by: 'desk' },
      },
    ]);
  }),
);

test.each([
  ['request', OfRequest],
  ['transient', Transient],
] as const)('of the %s scope each call sees its own instance', async (_, provider) => {
  await inAppWorld(async (world) => {
    const { nest, told } = await startAudited(world, { module: { providers: [provider] } });
    const numbers: number[] = [];
    for (let call = 0; call < 2; call += 1)
      numbers.push(await (await nest.resolve(provider, ContextIdFactory.create())).done());
    expect(new Set(numbers).size).toBe(2);
    const instances = (await told(2)).map((event) => (event as { readonly attributes: object }).attributes);
    expect(instances).toEqual(numbers.map((instance) => ({ instance })));
  })();
});
