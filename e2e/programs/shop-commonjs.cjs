require('reflect-metadata');
const { TracingModule } = require('@eyrie/tracing');
const common = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');
const { ExpressAdapter } = require('@nestjs/platform-express');
const { FastifyAdapter } = require('@nestjs/platform-fastify');
const pg = require('pg');
const { shopModule } = require('./shop.cjs');

const { ADAPTER, DATABASE_URL, STOCK_URL } = process.env;

async function start() {
  const pool = new pg.Pool({ connectionString: DATABASE_URL });
  const app = await NestFactory.create(
    shopModule({ common, TracingModule, pool, stockUrl: STOCK_URL }),
    ADAPTER === 'fastify' ? new FastifyAdapter() : new ExpressAdapter(),
  );
  app.enableShutdownHooks();
  await app.listen(0, '127.0.0.1');
  console.log(`listening on ${await app.getUrl()}`);
}

void start();
