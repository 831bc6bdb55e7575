import { createRequire } from 'node:module';
import type { InstrumentationClass } from '../../src/instrumentation/instrumentation.js';
import { KNOWN_LIBRARIES } from '../../src/instrumentation/library-set.js';
import { modulesOf } from '../../src/instrumentation/patched-modules.js';

const require = createRequire(import.meta.url);

test.each([...KNOWN_LIBRARIES.values()])(
  'the instrumentation of $key exists and patches the libraries that are said of it',
  ({ packageName, exportName, config, libraries }) => {
    const Class = (require(packageName) as Record<string, InstrumentationClass>)[exportName];
    expect(Class).toBeDefined();
    if (Class === undefined) return;
    const patched = modulesOf(new Class({ ...config, enabled: false })).map(({ name }) => name);
    expect(patched).toEqual(expect.arrayContaining([...libraries]));
  },
);
