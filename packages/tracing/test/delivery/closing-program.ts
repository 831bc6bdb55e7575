import type { OtlpProtocol } from '../../src/config/delivery-options.js';
import { addAll, closeDeliveries, deliverOver, endedSpans, fatesOf } from './deliveries.js';

const [protocol, endpoint] = process.argv.slice(2) as [OtlpProtocol, string];
const { delivery } = deliverOver({ protocol, endpoint });
addAll(delivery, endedSpans(15));
await delivery.flush(1000);
await closeDeliveries();
process.stdout.write(`${JSON.stringify(fatesOf(delivery))}\n`);
