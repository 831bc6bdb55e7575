import { type DeliveryContext } from './delivery-context.js';
import { type Step, type StepRequest } from './step.js';
/**
 * Delivers again what failed by itself or is to be replayed. An attempt counts towards the limits only where the sink
 * is known to be up: it took or refused another record in the same call, or since the attempt before. Batches that fail
 * as a whole are halved, so that one record cannot make others fail for long.
 */
export declare class RetryDelivery {
    #private;
    constructor(context: DeliveryContext);
    step(request: StepRequest): Promise<Step>;
}
//# sourceMappingURL=retry-delivery.d.ts.map