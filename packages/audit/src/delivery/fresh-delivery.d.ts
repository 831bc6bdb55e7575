import { type DeliveryContext } from './delivery-context.js';
import { type Step, type StepRequest } from './step.js';
/**
 * Delivers what the sink was never given, from its cursor on. Where the sink takes nothing of a batch, the cursor is
 * held and all wait together, in batches of half the size each time, so that neither an outage nor one record that
 * makes a whole batch fail costs a row for each record.
 */
export declare class FreshDelivery {
    #private;
    constructor(context: DeliveryContext);
    step(request: StepRequest): Promise<Step>;
}
//# sourceMappingURL=fresh-delivery.d.ts.map