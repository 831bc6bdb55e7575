import { Observed } from '@eyrie/core';
import { Injectable } from '@nestjs/common';
import { Span } from '../../src/nest/span.js';
import { inWorld, startTraced } from '../support/traced-app.js';

@Injectable()
class Orders {
  @Span('outer')
  outer(): void {
    this.inner();
  }

  @Observed('inner')
  inner(): void {
    throw new Error('no stock');
  }
}

test(
  'what wraps a method takes few lines of the stack of an error, so that those of the app are in it',
  inWorld(async (world) => {
    const { nest } = await startTraced(world, { module: { providers: [Orders] } });
    function callerOfOrders(): void {
      nest.get(Orders).outer();
    }
    let stack = '';
    try {
      callerOfOrders();
    } catch (error) {
      stack = String((error as Error).stack);
    }
    const names = stack.split('\n').flatMap((line) => /at (?:new )?([\w.]+) /.exec(line)?.[1] ?? []);
    // Node keeps ten.
    expect(names[0]).toBe('Orders.inner');
    expect(names).toContain('callerOfOrders');
  }),
);
