import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import type { Environment } from './environment/environment.js';

/** The service on the adapter that the environment names, not yet listening. */
export function createApp({ adapter }: Pick<Environment, 'adapter'>): Promise<INestApplication> {
  // The webhook's signature covers the bytes that were sent, hence `rawBody`.
  const options = { rawBody: true, abortOnError: false };
  return adapter === 'fastify'
    ? NestFactory.create(AppModule, new FastifyAdapter(), options)
    : NestFactory.create(AppModule, new ExpressAdapter(), options);
}
