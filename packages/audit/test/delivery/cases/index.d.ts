import type { DeliveryCase } from '../support/delivery-bench.js';
/** What delivery must do on any store. */
export declare const DELIVERY_CASES: readonly DeliveryCase[];
//# sourceMappingURL=index.d.ts.map