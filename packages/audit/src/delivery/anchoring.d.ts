import type { DeliveryContext } from './delivery-context.js';
import { type Step, type StepRequest } from './step.js';
/**
 * Hands checkpoints to a sink that keeps them, in order of size, as soon as they are made: an anchor is of use before
 * the records it covers have arrived.
 */
export declare class Anchoring {
    #private;
    constructor(context: DeliveryContext);
    step({ lease, state, stop }: StepRequest): Promise<Step>;
}
//# sourceMappingURL=anchoring.d.ts.map