import { setTimeout as delay } from 'node:timers/promises';
import type { Visitor } from './visitor.ts';

/** One thing that a visitor does. */
export type Act = (visitor: Visitor) => Promise<void>;

const MIX: readonly (readonly [weight: number, act: Act])[] = [
  [20, (visitor) => visitor.signUp()],
  [4, (visitor) => visitor.signUpWithUnknownPlan()],
  [2, (visitor) => visitor.signUpWithBrokenJson()],
  [2, (visitor) => visitor.hangUpWhileSigningUp()],
  [22, (visitor) => visitor.findUser()],
  [4, (visitor) => visitor.findNobody()],
  [2, (visitor) => visitor.findByName()],
  [2, (visitor) => visitor.payForNobody()],
  [2, (visitor) => visitor.payInUnknownCurrency()],
  [4, (visitor) => visitor.stripeCalls()],
  [2, (visitor) => visitor.forgerCalls()],
  [5, (visitor) => visitor.checkHealth()],
  [2, (visitor) => visitor.checkHealthHeadersOnly()],
  [4, (visitor) => visitor.readStatus()],
  [4, (visitor) => visitor.getLost()],
];

/** Everything that a visitor may do without a payment provider, once. */
export const EVERY_ACT: readonly Act[] = MIX.map(([, act]) => act);

export const pay: Act = (visitor) => visitor.pay();

/** One of the acts by weight. */
export function anyAct(random: () => number): Act {
  let left = random() * MIX.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, act] of MIX) {
    left -= weight;
    if (left < 0) return act;
  }
  return pay;
}

interface Workers {
  readonly visitor: Visitor;
  readonly workers: number;
  /** What to do next; undefined ends the worker. */
  readonly next: () => Act | undefined;
  /** Longest pause between two acts of a worker. @default 0 */
  readonly pauseMs?: number;
}

/** Several workers act at the same time, each one act after another. */
export async function drive({ visitor, workers, next, pauseMs = 0 }: Workers): Promise<void> {
  const work = async () => {
    for (let act = next(); act !== undefined; act = next()) {
      await act(visitor);
      if (pauseMs > 0) await delay(Math.random() * pauseMs);
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
}
