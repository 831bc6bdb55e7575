import type { DeliveryCase } from '../support/delivery-bench.js';
import { ANCHOR_CASES } from './anchor-cases.js';
import { INSTANCE_CASES } from './instance-cases.js';
import { ORDER_CASES } from './order-cases.js';
import { OUTAGE_CASES } from './outage-cases.js';
import { REPLAY_CASES } from './replay-cases.js';

/** What delivery must do on any store. */
export const DELIVERY_CASES: readonly DeliveryCase[] = [
  ...ORDER_CASES,
  ...OUTAGE_CASES,
  ...INSTANCE_CASES,
  ...REPLAY_CASES,
  ...ANCHOR_CASES,
];
