import type { SealedRecord } from '../records/sealed-record.js';
import type { DeliveryResult } from '../sinks/audit-sink.js';
import { type DeliveryContext } from './delivery-context.js';
import type { StepRequest } from './step.js';
/**
 * Tells a record that cannot be delivered from a sink that is down: where a later record passes, it is the record. One
 * of a sink without order then waits by itself. A sink with order gets a later record only once the limits of attempts
 * or age are reached; the one that fails has a last chance after it, and becomes a dead letter otherwise.
 */
export declare class FaultTrial {
    #private;
    constructor(context: DeliveryContext);
    /** `true` where the record was at fault and the cursor went past it; `false` where it may as well be the sink. */
    run(request: StepRequest, record: SealedRecord, results: readonly DeliveryResult[]): Promise<boolean>;
}
//# sourceMappingURL=fault-trial.d.ts.map