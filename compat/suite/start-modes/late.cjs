// Wrong on purpose: all libraries are loaded before what instruments them.
const { start } = require('./loaded.cjs');

require('@eyrie/tracing/register');
start();
