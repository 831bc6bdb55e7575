import { Diagnostics } from '@eyrie/core/engine';
import { type MetricFamily, MetricRegistry, type MetricRegistryOptions } from '../../src/engine.js';

/** A registry with everything that its diagnostics announced. */
export interface TellingRegistry {
  readonly registry: MetricRegistry;
  readonly diagnostics: Diagnostics;
  readonly said: string[];
}

export function tellingRegistry(options: Omit<MetricRegistryOptions, 'diagnostics'> = {}): TellingRegistry {
  const said: string[] = [];
  const diagnostics = new Diagnostics((level, message) => said.push(`${level} ${message}`));
  return { registry: new MetricRegistry({ ...options, diagnostics }), diagnostics, said };
}

/** The series of one family as `labels -> what it shows`: a number, or a histogram's cells. */
export function shown(registry: MetricRegistry, name: string): Record<string, number | number[]> {
  const family = registry.families().find(({ descriptor }) => descriptor.name === name);
  if (family === undefined) throw new Error(`no family ${name}`);
  return Object.fromEntries(seriesOf(family));
}

function seriesOf(family: MetricFamily): [string, number | number[]][] {
  if (family.kind === 'collected') {
    return family.samples.map(({ labels, value }) => [Object.values(labels).join(','), value]);
  }
  if (family.kind === 'scalar') {
    return family.series.map((series) => [series.labelValues.join(','), family.read(series)]);
  }
  return family.series.map((series) => [series.labelValues.join(','), [...series.cells]]);
}
