const { EyrieApp } = require('@eyrie/core/engine');
const tracing = require('@eyrie/tracing/engine');
const { sing } = require('birds');
const config = require('../start-modes/eyrie.config.cjs');
const { trace } = require('./trace.cjs');

void trace({ EyrieApp, tracing, config, sing });
