import { type DeliveryCase } from '../support/delivery-bench.js';
/** A sink that is down, slow or broken, beside others that are not. */
export declare const OUTAGE_CASES: readonly DeliveryCase[];
//# sourceMappingURL=outage-cases.d.ts.map