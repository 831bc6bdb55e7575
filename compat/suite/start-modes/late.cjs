// Wrong on purpose: all libraries are loaded before what instruments them.
const { start } = require('./loaded.cjs');

void require('@eyrie/tracing/register');
void start();
