import { Readable } from 'node:stream';
import { inWorld } from '../../../../../compat/suite/src/world.js';
import { examineService } from '../../../src/doctor/service/examine-service.js';
import { MAX_PAGE_BYTES } from '../../../src/doctor/service/fetch-page.js';
import { findingsAt, serve, servePage, shownChecks, shownFindings, WELL } from './support/pages.js';

const PATH_REMEDY =
  'Give the address of the page, where "metrics.path" or "metrics.port" say another one, and import MetricsModule or EyrieModule.';

function testAnswer(
  sentence: string,
  answer: Parameters<typeof serve>[1],
  finding: string,
  token?: string,
): void {
  test(
    sentence,
    inWorld(async (world) => {
      expect(await findingsAt(await serve(world, answer), token)).toEqual([finding]);
    }),
  );
}

testAnswer(
  'a page that asks for a token is one that could not be told of',
  (_request, response) => void response.writeHead(401).end(),
  'unknown EYRIE_DOCTOR_TOKEN_REFUSED [SERVICE/metrics] The page asks for a token (401). Give the one that the service has as "metrics.token" or EYRIE_METRICS_TOKEN.',
);

testAnswer(
  'a token that is not accepted is not shown',
  (_request, response) => void response.writeHead(403).end(),
  'unknown EYRIE_DOCTOR_TOKEN_REFUSED [SERVICE/metrics] The page does not accept the token that was given (403). Give the one that the service has as "metrics.token" or EYRIE_METRICS_TOKEN; a proxy before it may ask for another.',
  'hunter2',
);

testAnswer(
  'a service without the page is a problem',
  (_request, response) => void response.writeHead(404).end(),
  `problem EYRIE_DOCTOR_PAGE_MISSING [SERVICE/metrics] The service has no page there (404). ${PATH_REMEDY}`,
);

testAnswer(
  'a page for people is none of metrics',
  (_request, response) =>
    void response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<html></html>'),
  `problem EYRIE_DOCTOR_PAGE_NOT_METRICS [SERVICE/metrics] There is a page of text/html there, not one of metrics. ${PATH_REMEDY}`,
);

testAnswer(
  'an answer without a type is no page of metrics',
  (_request, response) => void response.writeHead(200).end(WELL),
  `problem EYRIE_DOCTOR_PAGE_NOT_METRICS [SERVICE/metrics] There is a page of no type there, not one of metrics. ${PATH_REMEDY}`,
);

testAnswer(
  'a service that fails could not be told of, and is asked once',
  (_request, response) => void response.writeHead(502).end(),
  'unknown EYRIE_DOCTOR_SERVICE_UNREACHABLE [SERVICE/metrics] The service answers with 502. Check that it is up, and that what stands before it lets the page through.',
);

testAnswer(
  'a connection that is closed without an answer is told',
  (request) => void request.socket.destroy(),
  'unknown EYRIE_DOCTOR_SERVICE_UNREACHABLE [SERVICE/metrics] The request to SERVICE failed (ECONNRESET). Check that the system is up and reachable from here.',
);

test(
  'a redirect is told and not followed, so that the token goes nowhere else',
  inWorld(async (world) => {
    const seen: (string | undefined)[] = [];
    const other = await serve(world, ({ headers }, response) => {
      seen.push(headers.authorization);
      response.end();
    });
    const url = await serve(
      world,
      (_request, response) => void response.writeHead(302, { location: `${other}/login?secret=1` }).end(),
    );
    expect(await findingsAt(url, 'hunter2')).toEqual([
      `unknown EYRIE_DOCTOR_SERVICE_REDIRECTS [SERVICE/metrics] The address answers with 302 and sends to ${other}/login, which is not followed. Give the address at which the page is.`,
    ]);
    expect(seen).toEqual([]);
  }),
);

test(
  'a redirect to a file is told and not followed',
  inWorld(async (world) => {
    const url = await serve(
      world,
      (_request, response) => void response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
    );
    expect(await findingsAt(url)).toEqual([
      'unknown EYRIE_DOCTOR_SERVICE_REDIRECTS [SERVICE/metrics] The address answers with 302 and sends to file:///etc/passwd, which is not followed. Give the address at which the page is.',
    ]);
  }),
);

test(
  'a redirect to a place that is none is told all the same',
  inWorld(async (world) => {
    const url = await serve(
      world,
      (_request, response) => void response.writeHead(301, { location: 'http://[' }).end(),
    );
    expect(await findingsAt(url)).toEqual([
      'unknown EYRIE_DOCTOR_SERVICE_REDIRECTS [SERVICE/metrics] The address answers with 301, which is not followed. Give the address at which the page is.',
    ]);
  }),
);

test(
  'a service that is not there could not be told of',
  inWorld(async (world) => {
    const url = await serve(world, () => {});
    await world.end();
    const examination = await examineService({ url });
    expect(shownChecks(examination, url)).toEqual(['page: SERVICE/metrics']);
    expect(shownFindings(examination.findings, url)).toEqual([
      'unknown EYRIE_DOCTOR_SERVICE_UNREACHABLE [SERVICE/metrics] The request to SERVICE failed (ECONNREFUSED). Check that the system is up and reachable from here.',
    ]);
  }),
);

test(
  'a page that does not come to its end in time could not be told of',
  inWorld(async (world) => {
    const url = await serve(world, (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' }).write(WELL);
    });
    const { findings } = await examineService({ url, fetchTimeoutMs: 300 });
    expect(shownFindings(findings, url)).toEqual([
      'unknown EYRIE_DOCTOR_SERVICE_UNREACHABLE [SERVICE/metrics] SERVICE did not complete its response within 300 ms. Check that the system is up and reachable from here, or allow more time.',
    ]);
  }),
);

test(
  'a page without end is read to a limit',
  inWorld(async (world) => {
    const chunks = Array.from({ length: 33 }, () => Buffer.alloc(1024 * 1024, 'x'));
    expect(chunks.length * 1024 * 1024).toBeGreaterThan(MAX_PAGE_BYTES);
    const url = await serve(world, (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      Readable.from(chunks)
        .on('error', () => {})
        .pipe(response);
    });
    expect(await findingsAt(url)).toEqual([
      'unknown EYRIE_DOCTOR_PAGE_TOO_LARGE [SERVICE/metrics] The page is larger than 32 MiB. Check that the address is that of the metrics; lower "metrics.maxSeriesPerMetric" if it is.',
    ]);
  }),
);

test(
  'a page that breaks its format is told with the line',
  inWorld(async (world) => {
    expect(await findingsAt(await servePage(world, `${WELL}eyrie_spans_queued{x="1} 2\n`))).toEqual([
      'problem EYRIE_DOCTOR_PAGE_MALFORMED [SERVICE/metrics] The page is not in the Prometheus text format: line 2: the value of a label does not end. Check that nothing between here and the service changes the page or cuts it off.',
    ]);
  }),
);

test(
  'a page of somebody else has nothing of Eyrie',
  inWorld(async (world) => {
    expect(await findingsAt(await servePage(world, 'http_requests_total 3\n'))).toEqual([
      `problem EYRIE_DOCTOR_PAGE_NOT_EYRIE [SERVICE/metrics] The page has metrics, but none of Eyrie. ${PATH_REMEDY}`,
    ]);
  }),
);

test(
  'what a terminal would act upon, and what is long, does not come through',
  inWorld(async (world) => {
    const url = await servePage(
      world,
      `${WELL}eyrie_observation_handler_failures_total{handler="\u001b[2Jgone${'x'.repeat(500)}"} 2\n`,
    );
    expect(await findingsAt(url)).toEqual([
      `problem EYRIE_DOCTOR_HANDLER_FAILED [\\u001b[2Jgone${'x'.repeat(112)}…] This handler of observations has thrown 2 times: what it makes of requests is incomplete. Mend it; the log of the service says what it has thrown, and after 100 failures in a row it is off.`,
    ]);
  }),
);

test(
  'of many findings of a kind the first are given, and the number of the others',
  inWorld(async (world) => {
    const lines = Array.from(
      { length: 6000 },
      (_, index) =>
        `eyrie_metrics_overflowed_total{metric="m${index}"} 1\neyrie_metrics_series_limit{metric="m${index}"} 9\n`,
    );
    const findings = await findingsAt(await servePage(world, WELL + lines.join('')));
    expect(findings).toHaveLength(20);
    expect(findings[0]).toMatch(
      /^problem EYRIE_DOCTOR_SERIES_OVERFLOWED \[m0\] The metric is at its cap of 9 label sets: 1 recording went to "__other__"\./,
    );
    expect(findings[19]).toMatch(
      /^problem EYRIE_DOCTOR_SERIES_OVERFLOWED \[5981 more\] The same is true of 5981 more\./,
    );
  }),
);

test(
  'an address may have a path and a query of its own, and credentials that are not shown',
  inWorld(async (world) => {
    const asked: unknown[] = [];
    const url = await serve(world, (request, response) => {
      asked.push([request.url, request.headers.authorization]);
      response.writeHead(404).end();
    });
    const { findings } = await examineService({
      url: `${url.replace('//', '//ada:secret@')}/own/page?key=1`,
    });
    expect(asked).toEqual([['/own/page?key=1', `Basic ${Buffer.from('ada:secret').toString('base64')}`]]);
    expect(findings.map(({ subject }) => subject)).toEqual([`${url}/own/page`]);
  }),
);

test.each(['shop', 'localhost:3000', 'ftp://shop', ''])('the address %j is wrong usage', async (url) => {
  await expect(examineService({ url })).rejects.toMatchObject({
    code: 'EYRIE_CLI_USAGE_INVALID',
    problem: 'The address of the service is no URL of http or https',
  });
});

test('a token that cannot be sent is wrong usage', async () => {
  await expect(examineService({ url: 'http://127.0.0.1:1', token: 'a\nb' })).rejects.toMatchObject({
    code: 'EYRIE_OUTBOUND_HEADER_INVALID',
  });
});

test(
  'an examination that is interrupted says so',
  inWorld(async (world) => {
    const control = new AbortController();
    const url = await serve(world, () => control.abort());
    await expect(examineService({ url, signal: control.signal })).rejects.toMatchObject({
      code: 'EYRIE_CLI_INTERRUPTED',
    });
  }),
);
