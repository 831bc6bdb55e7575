import { ok, rejects } from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';

const installed = join(import.meta.dirname, '..', 'node_modules', '@eyrie');
const require = createRequire(import.meta.url);

for (const name of readdirSync(installed)) {
  test(`@eyrie/${name}/engine loads with no Nest installed`, async () => {
    ok(Object.keys(await import(`@eyrie/${name}/engine`)).length > 0);
    ok(Object.keys(require(`@eyrie/${name}/engine`)).length > 0);
  });
}

test('Nest is not installed here', async () => {
  await rejects(import('@nestjs/common'), { code: 'ERR_MODULE_NOT_FOUND' });
});
