import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const PACKAGE = join(import.meta.dirname, '../..');
const COMPILER = join(PACKAGE, '../../node_modules/typescript/bin/tsc');
const SHAPE_OF_VITEST = join(PACKAGE, 'src/vitest/vitest-shape.d.ts');

/** What the compiler says of a consumer, not of the sources that stand for the packages here. */
async function compile(files: readonly string[], compilerOptions: object): Promise<readonly string[]> {
  // Inside of the workspace, where the packages are found as in a project that has them installed.
  const folder = await mkdtemp(join(PACKAGE, 'out-spec', 'consumer-'));
  try {
    await writeFile(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        extends: join(PACKAGE, '../../tsconfig.base.json'),
        compilerOptions: {
          composite: false,
          declaration: false,
          declarationMap: false,
          noEmit: true,
          types: ['node', 'jest'],
          verbatimModuleSyntax: false,
          ...compilerOptions,
        },
        files: files.map((file) =>
          file.startsWith('/') ? file : join(import.meta.dirname, 'consumers', file),
        ),
      }),
    );
    const arguments_ = [COMPILER, '-p', folder];
    const said = await promisify(execFile)(process.execPath, arguments_).then(
      ({ stdout }) => stdout,
      (error: { readonly stdout: string }) => error.stdout,
    );
    return said.split('\n').filter((line) => line.includes('consumers/'));
  } finally {
    await rm(folder, { recursive: true });
  }
}

test.each([
  ['Node resolves', { module: 'nodenext' }],
  ['a bundler resolves', { module: 'commonjs', moduleResolution: 'bundler' }],
])(
  'a CommonJS project whose packages %s has the types',
  async (_who, options) => {
    expect(await compile(['commonjs.cts'], options)).toEqual([]);
  },
  120_000,
);

test('a project of Vitest has the types', async () => {
  expect(await compile(['vitest.ts', SHAPE_OF_VITEST], { types: ['node'] })).toEqual([]);
}, 120_000);
