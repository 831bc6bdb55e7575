import { createRequire } from 'node:module';
import { join } from 'node:path';
import { findModuleBuild } from '../../src/instrumentation/module-build.js';

const { resolve } = createRequire(import.meta.url);

test('the ES module of a package is found beside its CommonJS file', () => {
  const name = '@opentelemetry/instrumentation-http';
  const file = resolve(name);
  expect(file.endsWith(join('instrumentation-http', 'dist', 'index.cjs'))).toBe(true);
  expect(findModuleBuild(name, file)).toBe(file.replace(/cjs$/, 'mjs'));
});

test('a package that has none, or that lies elsewhere, is left as it is', () => {
  expect(findModuleBuild('require-in-the-middle', resolve('require-in-the-middle'))).toBeUndefined();
  expect(findModuleBuild('elsewhere', '/opt/elsewhere/index.cjs')).toBeUndefined();
});
