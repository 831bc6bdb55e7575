import { type DeliveryCase } from '../support/delivery-bench.js';
/** Records that fail by themselves, with and without order. */
export declare const ORDER_CASES: readonly DeliveryCase[];
//# sourceMappingURL=order-cases.d.ts.map