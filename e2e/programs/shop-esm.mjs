import 'reflect-metadata';
import { TracingModule } from '@eyrie/tracing';
import * as common from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import pg from 'pg';
import shop from './shop.cjs';

const { ADAPTER, DATABASE_URL, STOCK_URL } = process.env;
const pool = new pg.Pool({ connectionString: DATABASE_URL });
const app = await NestFactory.create(
  shop.shopModule({ common, TracingModule, pool, stockUrl: STOCK_URL }),
  ADAPTER === 'fastify' ? new FastifyAdapter() : new ExpressAdapter(),
);
app.enableShutdownHooks();
await app.listen(0, '127.0.0.1');
console.log(`listening on ${await app.getUrl()}`);
