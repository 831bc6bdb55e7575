import { createFormat, FORMAT_NAMES } from '../../src/formats/create-format.js';
import { IDENTITY } from './support/sample-lines.js';

describe('a format', () => {
  test('is made by its name', () => {
    const shapes = FORMAT_NAMES.map((name) => {
      const format = createFormat(name, { identity: IDENTITY });
      return format.type === 'json' ? [name, format.levelKey, format.timestampKey] : [name, format.type];
    });
    expect(shapes).toEqual([
      ['eyrie', 'level', 'timestamp'],
      ['gcp', 'severity', 'timestamp'],
      ['ecs', 'log.level', '@timestamp'],
      ['pretty', 'text'],
    ]);
  });
});
