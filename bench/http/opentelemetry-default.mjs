// The default set of OpenTelemetry, with the loader hook that modules need: in the thread, as its fastest way is.
import { createRequire } from 'node:module';

const { register } = createRequire(import.meta.url)('import-in-the-middle/register-hooks.mjs');
register();
await import('@opentelemetry/auto-instrumentations-node/register');
