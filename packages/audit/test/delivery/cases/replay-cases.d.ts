import { type DeliveryCase } from '../support/delivery-bench.js';
/** Dead letters, replay and anchors. */
export declare const REPLAY_CASES: readonly DeliveryCase[];
//# sourceMappingURL=replay-cases.d.ts.map