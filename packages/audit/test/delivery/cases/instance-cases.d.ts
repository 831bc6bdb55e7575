import { type DeliveryCase } from '../support/delivery-bench.js';
/** Several instances on one store, crashes, restarts and a store that fails. */
export declare const INSTANCE_CASES: readonly DeliveryCase[];
//# sourceMappingURL=instance-cases.d.ts.map