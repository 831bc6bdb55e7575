import { negotiateCoding, negotiateFormat } from '../../src/exposition/negotiation.js';

const PROMETHEUS_2 =
  'application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2';
const PROMETHEUS_3 =
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2';
const PROMETHEUS_TEXT_FIRST =
  'text/plain;version=0.0.4;q=0.6,application/openmetrics-text;version=1.0.0;q=0.5,*/*;q=0.1';

test.each([
  [undefined, 'text'],
  ['', 'text'],
  ['*/*', 'text'],
  ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text'],
  [PROMETHEUS_2, 'openmetrics'],
  [PROMETHEUS_3, 'openmetrics'],
  [PROMETHEUS_TEXT_FIRST, 'text'],
  ['application/openmetrics-text', 'openmetrics'],
  ['Application/OpenMetrics-Text; Version="1.0.0"', 'openmetrics'],
  ['application/openmetrics-text;version=0.0.1', 'text'],
  ['application/openmetrics-text;version=2.0.0,text/plain;q=0.1', 'text'],
  ['application/openmetrics-text;version=1.0.0,*/*', 'openmetrics'],
  ['application/openmetrics-text,text/plain', 'openmetrics'],
  ['text/plain,application/openmetrics-text', 'text'],
  ['application/*', 'openmetrics'],
  ['text/*', 'text'],
  ['text/plain;q=0,*/*', 'openmetrics'],
  ['application/openmetrics-text;q=0,*/*;q=0.1', 'text'],
  ['application/openmetrics-text;q=2', 'text'],
  ['application/openmetrics-text;q=abc,text/plain;q=0.001', 'text'],
  ['application/json', 'text'],
  ['application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited', 'text'],
  [';;,,;q=1', 'text'],
])('Accept: %s is answered in %s', (accept, format) => {
  expect(negotiateFormat(accept)).toBe(format);
});

test.each([
  [undefined, 'identity'],
  ['', 'identity'],
  ['gzip', 'gzip'],
  ['GZIP', 'gzip'],
  ['x-gzip', 'gzip'],
  ['gzip, deflate, br', 'gzip'],
  ['gzip;q=0', 'identity'],
  ['gzip;q=0.5, identity', 'identity'],
  ['gzip;q=0.5, identity;q=0.5', 'gzip'],
  ['deflate, br', 'identity'],
  ['*', 'gzip'],
  ['*;q=0', 'none'],
  ['identity;q=0', 'none'],
  ['identity;q=0, gzip', 'gzip'],
  ['identity;q=0, *;q=0.1', 'gzip'],
  ['gzip;q=0, *;q=0, identity', 'identity'],
  ['br, *;q=0', 'none'],
])('Accept-Encoding: %s is answered with %s', (acceptEncoding, coding) => {
  expect(negotiateCoding(acceptEncoding)).toBe(coding);
});

test('a header with thousands of entries is read only so far', () => {
  expect(negotiateFormat(`${'a/b,'.repeat(5000)}application/openmetrics-text`)).toBe('text');
});
