// OpenTelemetry as its guide for Node has it: NodeSDK with the default set of instrumentations, exporting by OTLP in
// batches, and the loader hook that modules need: in the thread, as its fastest way is.
import { createRequire } from 'node:module';

const { register } = createRequire(import.meta.url)('import-in-the-middle/register-hooks.mjs');
register();
const { NodeSDK } = await import('@opentelemetry/sdk-node');
const { getNodeAutoInstrumentations } = await import('@opentelemetry/auto-instrumentations-node');
new NodeSDK({ instrumentations: [getNodeAutoInstrumentations()] }).start();
