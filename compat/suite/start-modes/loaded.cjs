// The service as CommonJS, loaded but not started; it requires the same packages, ES modules or not.
require('reflect-metadata');
const { get } = require('node:http');
const { TracingModule } = require('@eyrie/tracing');
const common = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');
const { ExpressAdapter } = require('@nestjs/platform-express');
const { FastifyAdapter } = require('@nestjs/platform-fastify');
const { sing } = require('birds');
const config = require('./eyrie.config.cjs');
const { startService } = require('./service.cjs');

exports.start = () =>
  startService({
    common,
    NestFactory,
    TracingModule,
    config,
    adapterOf: (name) => (name === 'fastify' ? new FastifyAdapter() : new ExpressAdapter()),
    clients: { fetch, get },
    sing,
  });
