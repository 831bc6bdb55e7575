import type { CollectedFamily, CollectedSample, SampleExemplar } from '../series/family.js';
import type { ExpositionFormat } from './exposition-format.js';
import { joinLabels, type Labels, renderConstantLabels, renderLabels } from './labels.js';
import { formatBound, formatNumber } from './numbers.js';

const SAMPLES_PER_CHUNK = 256;

export interface CollectedTextOptions {
  readonly sampleName: string;
  readonly format: ExpositionFormat;
  readonly constantLabels: Labels;
}

/** The lines of a family that was measured for this scrape, some hundred at a time. */
export function* collectedText(
  { samples }: CollectedFamily,
  options: CollectedTextOptions,
): Generator<string, void, undefined> {
  let text = '';
  for (let index = 0; index < samples.length; index++) {
    text += renderSample(samples[index] as CollectedSample, options);
    if ((index + 1) % SAMPLES_PER_CHUNK === 0) {
      yield text;
      text = '';
    }
  }
  yield text;
}

function renderSample(
  sample: CollectedSample,
  { sampleName, format, constantLabels }: CollectedTextOptions,
): string {
  const { le, quantile, ...own } = sample.labels;
  const labels = [
    renderLabels(own),
    renderConstantLabels(constantLabels, Object.keys(sample.labels)),
    le === undefined ? '' : `le="${boundLabel(le, format)}"`,
    quantile === undefined ? '' : `quantile="${boundLabel(quantile, format)}"`,
  ].reduce(joinLabels);
  const exemplar = format === 'openmetrics' && sample.exemplar ? renderExemplar(sample.exemplar) : '';
  const name = `${sampleName}${sample.suffix ?? ''}`;
  return `${name}${labels === '' ? '' : `{${labels}}`} ${formatNumber(sample.value)}${exemplar}\n`;
}

function boundLabel(bound: string, format: ExpositionFormat): string {
  return bound === '+Inf' ? bound : formatBound(Number(bound), format);
}

function renderExemplar({ labels, value, timestamp }: SampleExemplar): string {
  const at = timestamp === undefined ? '' : ` ${formatNumber(timestamp)}`;
  return ` # {${renderLabels(labels)}} ${formatNumber(value)}${at}`;
}
