import type { EyrieApp } from '@eyrie/core';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import type { TracingOptions } from '../../src/config/tracing-options.js';
import { inWorld, startTraced } from '../support/traced-app.js';

const infoOf = ({ selfTelemetry }: EyrieApp) =>
  selfTelemetry.read().find(({ name }) => name === 'eyrie_tracing_info')?.samples;

const passing: SpanProcessor = {
  onStart: () => {},
  onEnd: () => {},
  forceFlush: async () => {},
  shutdown: async () => {},
};

const cases: readonly (readonly [string, TracingOptions, string, string])[] = [
  ['an exporter', {}, 'own', 'set'],
  ['no exporter', { exporter: { type: 'none' } }, 'own', 'none'],
  ["the user's own processor alone", { exporter: { type: 'none' }, spanProcessors: [passing] }, 'own', 'set'],
  ['tracing switched off', { enabled: false }, 'off', 'none'],
];

test.each(cases)(
  'with %s it is told how the app is traced, until it closes',
  (_name, tracing, mode, exporter) =>
    inWorld(async (world) => {
      const { app, nest } = await startTraced(world, { tracing });
      expect(infoOf(app)).toEqual([{ labels: { mode, loader: 'false', exporter }, value: 1 }]);
      await nest.close();
      expect(infoOf(app)).toBeUndefined();
    })(),
);
