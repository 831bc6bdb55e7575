import { Diagnostics } from '@eyrie/core/engine';
import { gauge } from '../../src/declarations/declare.js';
import { ExpositionRenderer } from '../../src/exposition/exposition-renderer.js';
import { MetricRegistry } from '../../src/registry/metric-registry.js';

test('a scrape that is under way keeps its lines while another rewrites the pages', async () => {
  const registry = new MetricRegistry({ diagnostics: new Diagnostics() });
  const first = registry.register(gauge({ name: 'first', help: 'One.' }));
  registry.register(gauge({ name: 'second', help: 'Two.' }));
  // So that every piece is followed by a pause.
  const renderer = new ExpositionRenderer({ sliceMilliseconds: 0 });
  const scrape = async (): Promise<string> => {
    let text = '';
    for await (const chunk of renderer.render(registry.families(), 'text')) text += chunk.toString();
    return text;
  };
  const page = (value: number): string =>
    [
      '# HELP first One.',
      '# TYPE first gauge',
      `first ${value}`,
      '# HELP second Two.',
      '# TYPE second gauge',
      'second 0',
      '',
    ].join('\n');

  first.set(9);
  expect(await scrape()).toBe(page(9));
  const underWay = scrape();
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
  first.set(10);
  const next = scrape();
  expect(await underWay).toBe(page(9));
  expect(await next).toBe(page(10));
  renderer.dispose();
});
