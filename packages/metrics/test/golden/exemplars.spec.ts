import { EYRIE_APP, type EyrieApp, type TraceContext } from '@eyrie/core';
import { Controller, Get } from '@nestjs/common';
import { MetricsModule, type MetricsOptions } from '../../src/index.js';
import { type RunningApp, rootModule, testOnBothAdapters, type World } from '../support/nest-app.js';
import { eventually, linesOf, scrape } from '../support/page.js';

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN_ID = '00f067aa0ba902b7';
const EXEMPLAR = `# {trace_id="${TRACE_ID}",span_id="${SPAN_ID}"}`;

@Controller()
class ItemController {
  @Get('items/:id')
  item(): object {
    return {};
  }
}

/** An app whose requests are handled inside the span that `current` gives. */
async function tracedApp(
  world: World,
  options: MetricsOptions,
  current: () => TraceContext | undefined,
): Promise<RunningApp> {
  const running = await world.start(
    rootModule({ imports: [MetricsModule.forRoot(options)], controllers: [ItemController] }),
  );
  running.app.get<EyrieApp>(EYRIE_APP).traceContext.provide(current);
  return running;
}

async function openMetricsPage(url: string): Promise<string> {
  const headers = { accept: 'application/openmetrics-text; version=1.0.0' };
  return (await fetch(`${url}/metrics`, { headers })).text();
}

const bucketLines = (page: string, name: string): string[] =>
  linesOf(page, `${name}_bucket`).filter((line) => line.includes('/items/:id'));

describe.each([
  ['prometheus', 'http_request_duration_seconds', 'method="GET",route="/items/:id",status_code="200"'],
  [
    'otel',
    'http_server_request_duration_seconds',
    'http_request_method="GET",http_route="/items/:id",http_response_status_code="200",error_type="",url_scheme="http"',
  ],
] as const)('durations with naming "%s"', (naming, name, labels) => {
  testOnBothAdapters('carry the trace of the last sampled request of each bucket', async (world) => {
    let span: TraceContext | undefined;
    const { url } = await tracedApp(world, { naming, buckets: [30] }, () => span);
    const counted = (requests: number) =>
      eventually(
        async () => bucketLines(await openMetricsPage(url), name),
        (lines) => lines[0]?.includes(`,le="30.0"} ${requests}`) === true,
      );

    await fetch(`${url}/items/1`);
    span = { traceId: TRACE_ID, spanId: SPAN_ID, sampled: false };
    await fetch(`${url}/items/2`);
    expect(await counted(2)).toEqual([
      `${name}_bucket{${labels},le="30.0"} 2`,
      `${name}_bucket{${labels},le="+Inf"} 2`,
    ]);

    const before = Date.now();
    span = { traceId: TRACE_ID, spanId: SPAN_ID, sampled: true };
    await fetch(`${url}/items/3`);
    const [traced = '', infinite] = await counted(3);
    const [, start, value, time] = /^(.*\}) (\S+) (\d+\.\d{3})$/.exec(traced) ?? [];
    expect(start).toBe(`${name}_bucket{${labels},le="30.0"} 3 ${EXEMPLAR}`);
    expect(infinite).toBe(`${name}_bucket{${labels},le="+Inf"} 3`);
    expect(Number(value)).toBeGreaterThan(0);
    expect(Number(value)).toBeLessThan(30);
    expect(Number(time) * 1000).toBeGreaterThanOrEqual(before);
    expect(Number(time) * 1000).toBeLessThanOrEqual(Date.now());

    span = undefined;
    await fetch(`${url}/items/4`);
    expect((await counted(4))[0]).toBe(traced.replace('} 3 #', '} 4 #'));
  });

  testOnBothAdapters('have no exemplar in the text format', async (world) => {
    const { url } = await tracedApp(world, { naming, buckets: [30] }, () => ({
      traceId: TRACE_ID,
      spanId: SPAN_ID,
      sampled: true,
    }));
    await fetch(`${url}/items/1`);
    const page = await eventually(
      () => scrape(url),
      (text) => bucketLines(text, name).length > 0,
    );
    expect(bucketLines(page, name)).toEqual([
      `${name}_bucket{${labels},le="30"} 1`,
      `${name}_bucket{${labels},le="+Inf"} 1`,
    ]);
    expect(page).not.toContain(TRACE_ID);
    expect(await openMetricsPage(url)).toContain(TRACE_ID);
  });
});
