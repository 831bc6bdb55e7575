// Found by @eyrie/tracing/register beside the entry file, and given to the module by the programs.
const { defineConfig } = require('@eyrie/core/engine');

module.exports = defineConfig({
  service: { name: 'start-modes' },
  tracing: {
    instrumentations: process.env.BIRDS === 'off' ? [] : require('./birds-instrumentation.cjs').birds,
  },
});
