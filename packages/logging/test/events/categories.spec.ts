import { agentEvents } from '../../src/events/categories/agent-events.js';
import { businessEvents } from '../../src/events/categories/business-events.js';
import { financeEvents } from '../../src/events/categories/finance-events.js';
import { securityEvents } from '../../src/events/categories/security-events.js';
import { checkedFields } from '../../src/events/event-entry.js';
import type { LogEvent } from '../../src/events/log-event.js';

const categories: readonly [string, Readonly<Record<string, LogEvent>>][] = [
  ['security', securityEvents],
  ['agent', agentEvents],
  ['finance', financeEvents],
  ['business', businessEvents],
];

describe('the events that come with the package', () => {
  test.each(categories)(
    'every event of %s is of that category, and each has a name of its own',
    (category, events) => {
      const declared = Object.entries(events);
      expect(declared.every(([, event]) => event.category === category)).toBe(true);
      expect(new Set(declared.map(([, { event }]) => event)).size).toBe(declared.length);
      expect(Object.isFrozen(events)).toBe(true);
    },
  );

  test('a failed login is a warning with who, ip and attempts', () => {
    expect(securityEvents.failedLogin).toMatchObject({ event: 'failed_login', level: 'warn' });
    const given = { who: 'u1', ip: '192.0.2.1', attempts: 3 };
    expect(fieldsOf(securityEvents.failedLogin, given)).toEqual(given);
  });

  test("an agent's execution has its id, time, cost and success", () => {
    expect(agentEvents.executionComplete).toMatchObject({ event: 'execution_complete', level: 'info' });
    const given = { agent_id: 'a1', execution_time_ms: 1200, cost_usd: 0.03, success: true };
    expect(fieldsOf(agentEvents.executionComplete, given)).toEqual(given);
  });

  test('a subscription has its amount, currency and four characters of the payment method', () => {
    expect(financeEvents.subscriptionCreated).toMatchObject({ event: 'subscription_created', level: 'info' });
    const given = { amount: 19.99, currency: 'EUR', payment_method_last4: '4242 4242 4242 4242' };
    expect(fieldsOf(financeEvents.subscriptionCreated, given)).toEqual({
      ...given,
      payment_method_last4: '4242',
    });
  });
});

function fieldsOf(declaration: LogEvent, given: object) {
  return checkedFields({
    declaration,
    given,
    report: ({ problem }) => {
      throw new Error(problem);
    },
  });
}
