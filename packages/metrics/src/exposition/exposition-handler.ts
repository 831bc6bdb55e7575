import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Diagnostics, errorTypeOf } from '@eyrie/core/engine';
import type { MetricFamily } from '../series/family.js';
import { CONTENT_TYPES } from './exposition-format.js';
import { ExpositionRenderer, type ExpositionRendererOptions } from './exposition-renderer.js';
import { negotiateCoding, negotiateFormat } from './negotiation.js';
import { ClientGoneError, sendChunks } from './send-chunks.js';

/** Options of {@link createExpositionHandler}. */
export interface ExpositionHandlerOptions extends ExpositionRendererOptions {
  /** Asked once per scrape. */
  readonly families: () => readonly MetricFamily[] | Promise<readonly MetricFamily[]>;
  readonly diagnostics: Diagnostics;
  /** How many scrapes may be under way at a time; one more is answered with 503. @default 32 */
  readonly maxConcurrentScrapes?: number;
  /**
   * How long a client may take nothing before it is dropped, in milliseconds, which is also how long
   * it can hold up the end of the app. A scraper gives up after 10 seconds by default. @default 10000
   */
  readonly clientPatienceMilliseconds?: number;
  /** How long a scrape may last altogether, however often the client takes a little, in milliseconds. @default 60000 */
  readonly maxScrapeMilliseconds?: number;
}

/** Answers one scrape; the promise settles when the answer has left and never rejects. */
export interface ExpositionHandler {
  (request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Drops the pages that are kept from scrape to scrape, and their timer. */
  dispose(): void;
}

const DEFAULTS = {
  maxConcurrentScrapes: 32,
  clientPatienceMilliseconds: 10_000,
  maxScrapeMilliseconds: 60_000,
};

/**
 * Answers GET and HEAD with the metrics in the format and coding that the client prefers: Prometheus text 0.0.4 or
 * OpenMetrics 1.0, gzip or plain. Works with `node:http` and with the compatibility API of `node:http2`.
 * A failure is reported as `EYRIE_METRICS_EXPOSITION_FAILED` and answered with 500, or, once part of the answer has
 * left, by breaking it off, so that no scraper takes the part for the whole.
 *
 * @example
 * ```ts
 * const handler = createExpositionHandler({ families: () => registry.families(), diagnostics: new Diagnostics() });
 * createServer(handler).listen(9464);
 * ```
 */
export function createExpositionHandler(options: ExpositionHandlerOptions): ExpositionHandler {
  const { families, diagnostics, maxConcurrentScrapes, clientPatienceMilliseconds, maxScrapeMilliseconds } = {
    ...DEFAULTS,
    ...options,
  };
  const renderer = new ExpositionRenderer(options);
  let scrapes = 0;

  const scrape = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const format = negotiateFormat(request.headers.accept);
    const coding = negotiateCoding(headerText(request.headers['accept-encoding']));
    response.setHeader('vary', 'Accept, Accept-Encoding');
    response.setHeader('cache-control', 'no-store');
    if (coding === 'none') return refuse(response, 406, 'Not Acceptable');
    if (scrapes >= maxConcurrentScrapes) {
      response.setHeader('retry-after', '1');
      return refuse(response, 503, 'Service Unavailable');
    }
    response.setHeader('content-type', CONTENT_TYPES[format]);
    if (coding === 'gzip') response.setHeader('content-encoding', 'gzip');
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    scrapes += 1;
    try {
      const chunks = renderer.render(await families(), format);
      await sendChunks(chunks, {
        response,
        coding,
        patienceMilliseconds: clientPatienceMilliseconds,
        limitMilliseconds: maxScrapeMilliseconds,
      });
    } finally {
      scrapes -= 1;
    }
  };

  const handler = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      if (request.method === 'GET' || request.method === 'HEAD') return await scrape(request, response);
      response.setHeader('allow', 'GET, HEAD');
      refuse(response, 405, 'Method Not Allowed');
    } catch (error) {
      if (error instanceof ClientGoneError) response.destroy();
      else {
        reportFailure(diagnostics, error);
        refuse(response, 500, 'Internal Server Error');
      }
    }
  };
  return Object.assign(handler, { dispose: () => renderer.dispose() });
}

function refuse(response: ServerResponse, statusCode: number, reason: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.removeHeader('content-encoding');
  response.statusCode = statusCode;
  response.setHeader('content-type', 'text/plain; charset=utf-8');
  response.end(`${reason}\n`);
}

function reportFailure(diagnostics: Diagnostics, error: unknown): void {
  diagnostics.report({
    code: 'EYRIE_METRICS_EXPOSITION_FAILED',
    problem: `Rendering the metrics failed with ${errorTypeOf(error)}`,
    remedy: 'The scrape was answered with 500 or broken off. Report it with this message',
  });
}

function headerText(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(',') : header;
}
