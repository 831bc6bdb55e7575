// The service as ES modules, loaded but not started. Decorators are called, as no compiler comes between it and Node.
import 'reflect-metadata';
import { get } from 'node:http';
import { TracingModule } from '@eyrie/tracing';
import * as common from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { sing } from 'birds';
import config from './eyrie.config.cjs';
import { startService } from './service.cjs';

export const start = () =>
  startService({
    common,
    NestFactory,
    TracingModule,
    config,
    adapterOf: (name) => (name === 'fastify' ? new FastifyAdapter() : new ExpressAdapter()),
    clients: { fetch, get },
    sing,
  });
