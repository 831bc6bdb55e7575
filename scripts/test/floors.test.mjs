// Proves that biome.json holds the floors: what each place may import, and that a violation is an error.
import { deepEqual } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '..', '..');
const biome = join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');

const nest = ['@nestjs/common', '@nestjs/core/internal', 'rxjs', 'rxjs/operators', 'reflect-metadata'];
const places = [
  {
    file: 'packages/core/src/errors/probe.ts',
    refused: [...nest, './nest/probe.js', '../nest/probe.js', '@eyrie/metrics', '@eyrie/metrics/engine'],
    allowed: ['node:http', 'valibot', '../errors/probe.js'],
  },
  {
    file: 'packages/core/src/engine.ts',
    refused: [...nest, './nest/probe.js'],
    allowed: ['./errors/probe.js'],
  },
  {
    file: 'packages/core/src/nest/probe.ts',
    refused: ['@eyrie/metrics', '@eyrie/core'],
    allowed: [...nest, '../errors/probe.js'],
  },
  {
    file: 'packages/core/src/index.ts',
    refused: ['@eyrie/metrics'],
    allowed: ['./nest/probe.js', '@nestjs/common'],
  },
  {
    file: 'packages/metrics/src/series/probe.ts',
    refused: [...nest, '../nest/probe.js', '@eyrie/core', '@eyrie/logging', '@eyrie/logging/engine'],
    allowed: ['@eyrie/core/engine', 'valibot'],
  },
  {
    file: 'packages/metrics/src/nest/probe.ts',
    refused: ['@eyrie/logging', '@eyrie/logging/engine'],
    allowed: [...nest, '@eyrie/core', '@eyrie/core/engine'],
  },
  {
    file: 'packages/metrics/src/index.ts',
    refused: ['@eyrie/logging'],
    allowed: ['./nest/probe.js', '@eyrie/core', '@eyrie/core/engine'],
  },
  {
    file: 'packages/tracing/src/spans/probe.ts',
    refused: [...nest, '../nest/probe.js', '@eyrie/core', '@eyrie/logging', '@eyrie/metrics/engine'],
    allowed: ['@eyrie/core/engine', '@opentelemetry/api', 'valibot'],
  },
  {
    file: 'packages/tracing/src/register.ts',
    refused: [...nest, './nest/probe.js', '@eyrie/core'],
    allowed: ['./registration/probe.js'],
  },
  {
    file: 'packages/tracing/src/nest/probe.ts',
    refused: ['@eyrie/logging', '@eyrie/metrics'],
    allowed: [...nest, '@eyrie/core', '@eyrie/core/engine'],
  },
  {
    file: 'packages/store/src/sqlite/probe.ts',
    refused: [...nest, '../nest/probe.js', '@eyrie/core', '@eyrie/audit/engine'],
    allowed: ['@eyrie/core/engine', 'node:sqlite', 'valibot'],
  },
  {
    file: 'packages/store/src/nest/probe.ts',
    refused: ['@eyrie/audit', '@eyrie/metrics'],
    allowed: [...nest, '@eyrie/core', '@eyrie/core/engine'],
  },
  {
    file: 'packages/audit/src/sealing/probe.ts',
    refused: [...nest, '../nest/probe.js', '@eyrie/core', '@eyrie/store', '@eyrie/tracing/engine'],
    allowed: ['@eyrie/core/engine', '@eyrie/store/engine'],
  },
  {
    file: 'packages/audit/src/nest/probe.ts',
    refused: ['@eyrie/logging', '@eyrie/cli/engine'],
    allowed: [...nest, '@eyrie/core', '@eyrie/store', '@eyrie/store/engine'],
  },
  {
    file: 'packages/testing/src/records/probe.ts',
    refused: [...nest, '../nest/probe.js', '@eyrie/core', '@eyrie/metrics', '@eyrie/nestjs/engine'],
    allowed: ['@eyrie/core/engine', '@eyrie/metrics/engine', '@eyrie/audit/contract'],
  },
  {
    file: 'packages/testing/src/index.ts',
    refused: ['@eyrie/nestjs', '@eyrie/cli/engine'],
    allowed: ['./engine.js', '@eyrie/core'],
  },
  {
    file: 'packages/nestjs/src/start/probe.ts',
    refused: [...nest, '../nest/probe.js', '@eyrie/core', '@eyrie/testing/engine', '@eyrie/cli/engine'],
    allowed: ['@eyrie/core/engine', '@eyrie/audit/engine', '@eyrie/tracing/register'],
  },
  {
    file: 'packages/nestjs/src/nest/probe.ts',
    refused: ['@eyrie/cli/engine', '@eyrie/testing'],
    allowed: [...nest, '@eyrie/core', '@eyrie/metrics', '@eyrie/audit', '@eyrie/store/engine'],
  },
  {
    file: 'packages/cli/src/commands/probe.ts',
    refused: [...nest, '@eyrie/core', '@eyrie/store', '@eyrie/audit'],
    allowed: ['@eyrie/core/engine', '@eyrie/store/engine', '@eyrie/audit/engine', 'commander'],
  },
];

for (const { file, refused, allowed } of places) {
  test(`${file} imports what its floor allows and nothing else`, () => {
    const lines = [...refused, ...allowed].flatMap((name, index) => [
      `import { probe as probe${index} } from '${name}';`,
      `export const lazy${index} = () => [probe${index}, import('${name}')];`,
    ]);
    const every = lines.map((_, index) => `noRestrictedImports ${index + 1}`);
    deepEqual(lint(file, lines), every.slice(0, 2 * refused.length));
  });
}

test('a type import crosses a floor like any other', () => {
  const lines = ["import type { A } from '@nestjs/common';", 'export type B = A;'];
  deepEqual(lint('packages/core/src/errors/probe.ts', lines), ['noRestrictedImports 1']);
});

test('packages do not write to the console, the example may', () => {
  const lines = ["console.log('x');"];
  deepEqual(lint('packages/core/src/errors/probe.ts', lines), ['noConsole 1']);
  deepEqual(lint('examples/nexo-be/src/probe.ts', lines), []);
});

test('packages have no default export, enum or namespace', () => {
  const lines = [
    'export default 1;',
    'export enum A {',
    '  B,',
    '}',
    'export namespace C {',
    '  export const d = 1;',
    '}',
  ];
  deepEqual(lint('packages/metrics/src/probe.ts', lines), ['noDefaultExport 1', 'noEnum 2', 'noNamespace 5']);
});

test('no rule asks for a type import of an injected class', () => {
  const lines = [
    "import { Injectable } from '@nestjs/common';",
    "import { Other } from './other.js';",
    '@Injectable()',
    'export class Probe {',
    '  constructor(readonly other: Other) {}',
    '}',
  ];
  deepEqual(lint('packages/core/src/nest/probe.ts', lines), []);
});

/** The errors of a file with these lines at this place, each as `rule line`. */
function lint(file, lines) {
  const folder = mkdtempSync(join(tmpdir(), 'eyrie-floors-'));
  try {
    cpSync(join(root, 'biome.json'), join(folder, 'biome.json'));
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), `${lines.join('\n')}\n`);
    const args = [
      biome,
      'lint',
      '--colors=off',
      '--vcs-enabled=false',
      '--reporter=github',
      '--max-diagnostics=none',
      '.',
    ];
    const { stdout, stderr, status } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
    const found = [...stdout.matchAll(/^::error title=lint\/\w+\/(\w+),.*?\bline=(\d+)/gm)];
    if ((status === 0) !== (found.length === 0))
      throw new Error(`Biome was not understood:\n${stdout}\n${stderr}`);
    return found.map(([, rule, line]) => `${rule} ${line}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
