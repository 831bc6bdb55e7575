import type { EyrieConfig } from '@eyrie/core/engine';
import { misspeltSections } from '../../src/config/misspelt-sections.js';

function saidOf(config: object): readonly string[] {
  return misspeltSections(config as EyrieConfig).map(
    ({ code, problem, remedy }) => `${code}: ${problem}. ${remedy}.`,
  );
}

test('a section whose name is nearly that of one is told with what was meant', () => {
  expect(saidOf({ loging: {}, Metrics: {} })).toEqual([
    'EYRIE_CONFIG_SECTION_MISSPELT: The config has a section "loging", which nobody reads. Rename it to "logging", or remove it.',
    'EYRIE_CONFIG_SECTION_MISSPELT: The config has a section "Metrics", which nobody reads. Rename it to "metrics", or remove it.',
  ]);
});

test('a module that was imported as a whole is told as one', () => {
  expect(saidOf({ default: {} })).toEqual([
    'EYRIE_CONFIG_SECTION_MISSPELT: The config has a section "default", which nobody reads. It is the module of the config: import its default export.',
  ]);
});

test('sections that are read, and those of others, are not told of', () => {
  expect(
    saidOf({
      service: {},
      http: {},
      redaction: {},
      metrics: {},
      logging: {},
      tracing: {},
      store: {},
      audit: {},
    }),
  ).toEqual([]);
  expect(saidOf({ weather: {} })).toEqual([]);
});
