// An OpenTelemetry SDK of the service's own, which sends where the variables say.
const { NodeSDK } = require('@opentelemetry/sdk-node');
const { HttpInstrumentation } = require('@opentelemetry/instrumentation-http');

new NodeSDK({ instrumentations: process.env.SDK === 'http' ? [new HttpInstrumentation()] : [] }).start();
