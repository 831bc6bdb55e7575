import { readFileSync } from 'node:fs';
import { EyrieApp } from '../../src/app/eyrie-app.js';
import { SelfTelemetry } from '../../src/telemetry/self-telemetry.js';

const description = { name: 'eyrie_things_total', help: 'Things.', type: 'counter' } as const;
const one = (value: number) => () => [{ labels: {}, value }];

test('a metric is read with its description and its present values', () => {
  const telemetry = new SelfTelemetry();
  let value = 1;
  telemetry.expose(description, () => [{ labels: { kind: 'a' }, value }]);
  expect(telemetry.read()).toEqual([{ ...description, samples: [{ labels: { kind: 'a' }, value: 1 }] }]);
  value = 2;
  expect(telemetry.read()[0]?.samples).toEqual([{ labels: { kind: 'a' }, value: 2 }]);
});

test('metrics are read in the order they were exposed', () => {
  const telemetry = new SelfTelemetry();
  for (const name of ['eyrie_b', 'eyrie_a', 'eyrie_c']) telemetry.expose({ ...description, name }, one(0));
  expect(telemetry.read().map(({ name }) => name)).toEqual(['eyrie_b', 'eyrie_a', 'eyrie_c']);
});

test('a metric is gone when its owner withdraws it', () => {
  const telemetry = new SelfTelemetry();
  const withdraw = telemetry.expose(description, one(1));
  withdraw();
  withdraw();
  expect(telemetry.read()).toEqual([]);
});

test('the last owner of a name wins, and the one it replaced cannot withdraw it', () => {
  const telemetry = new SelfTelemetry();
  const withdrawFirst = telemetry.expose(description, one(1));
  telemetry.expose({ ...description, help: 'Other things.' }, one(2));
  withdrawFirst();
  expect(telemetry.read()).toEqual([
    { ...description, help: 'Other things.', samples: [{ labels: {}, value: 2 }] },
  ]);
});

test('a reader that throws yields no samples and does not hide the others', () => {
  const telemetry = new SelfTelemetry();
  telemetry.expose(description, () => {
    throw new Error('no');
  });
  telemetry.expose({ ...description, name: 'eyrie_others_total' }, one(3));
  expect(telemetry.read().map(({ samples }) => samples)).toEqual([[], [{ labels: {}, value: 3 }]]);
});

const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  readonly version: string;
};

test("an app exposes its version, its handlers' failures and its warnings from the beginning", () => {
  const app = new EyrieApp();
  app.diagnostics.announceTo(() => {});
  app.diagnostics.report({ code: 'EYRIE_X', problem: 'It broke', remedy: 'Mend it' });
  app.diagnostics.report({ code: 'EYRIE_X', problem: 'It broke', remedy: 'Mend it' });
  expect(app.selfTelemetry.read()).toEqual([
    {
      name: 'eyrie_observation_handler_failures_total',
      help: 'Exceptions thrown by handlers of observations.',
      type: 'counter',
      samples: [],
    },
    {
      name: 'eyrie_info',
      help: 'Version of Eyrie, and of the Node.js it runs on; the value is always 1.',
      type: 'gauge',
      samples: [{ labels: { version: manifest.version, node: process.version }, value: 1 }],
    },
    {
      name: 'eyrie_diagnostics_total',
      help: 'Warnings of Eyrie, said or not, by code.',
      type: 'counter',
      samples: [{ labels: { code: 'EYRIE_X' }, value: 2 }],
    },
  ]);
});
