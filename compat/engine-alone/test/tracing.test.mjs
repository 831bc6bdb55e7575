// Tracing without Nest, on a Node whose loader hooks run in a thread of their own.
import { deepEqual } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';

const lane = join(import.meta.dirname, '..');
const register = '@eyrie/tracing/register';
const programs = [
  { program: 'main.mjs', library: 'birds of ES modules', type: 'module', loader: 'off-thread' },
  { program: 'main.cjs', library: 'CommonJS birds', type: 'commonjs', loader: 'unneeded' },
];

const GUIDE = 'See https://github.com/eyrie-dev/eyrie/blob/main/docs/guides/tracing.md for how to change it';
const startLine = (libraries, remedy) =>
  `EYRIE_TRACING_STARTED: Traces: all new ones; sent to the span exporter; libraries: ${libraries}. ${remedy}.`;

const instrumented = {
  mode: 'registered',
  said: [startLine('birds', GUIDE)],
  spans: ['work', 'work > sing'],
};

for (const { program, library, type, loader } of programs) {
  describe(`${program} with ${library}`, () => {
    before(() => installBirds(type));

    test('the engine traces alone', () => {
      deepEqual(run(program), {
        mode: 'own',
        said: [
          startLine(
            'none',
            'Start the process with "node --import @eyrie/tracing/register" (or @eyrie/nestjs/register) to trace libraries too',
          ),
        ],
        spans: ['work'],
      });
    });

    test('a library is instrumented by --import', () => {
      deepEqual(run(program, '--import', register), { ...instrumented, loader });
    });
  });
}

test('a library of CommonJS is instrumented by --require', () => {
  installBirds('commonjs');
  deepEqual(run('main.cjs', '--require', register), { ...instrumented, loader: 'unneeded' });
});

test('where --require cannot register the loader this is said, and the program runs', () => {
  installBirds('module');
  for (const by of [
    ['--require', register],
    ['-r', register],
  ]) {
    deepEqual(run('main.mjs', ...by), {
      mode: 'registered',
      loader: 'failed',
      said: [
        // As CommonJS it would be instrumented, so the line still names it.
        startLine('birds', GUIDE),
        'EYRIE_TRACING_LOADER_MISSING: The app consists of ES modules, but the loader hook could not be registered, so ' +
          `libraries that it imports make no spans: Node ${process.version} cannot register it from --require. ` +
          'Install @opentelemetry/auto-instrumentations-node anew, and start the app with `node --import @eyrie/tracing/register` (or @eyrie/nestjs/register).',
      ],
      spans: ['work'],
    });
  }
});

function installBirds(type) {
  const folder = join(lane, 'node_modules', 'birds');
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'birds', version: '1.2.3', type, main: 'index.js' }),
  );
  const exported = type === 'module' ? 'export const sing =' : 'exports.sing =';
  writeFileSync(join(folder, 'index.js'), `${exported} () => 'song';\n`);
}

function run(program, ...nodeArguments) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...nodeArguments, join(lane, 'programs', program)],
    {
      cwd: join(lane, 'start-modes'),
      encoding: 'utf8',
      timeout: 20_000,
      killSignal: 'SIGKILL',
      env: { PATH: process.env.PATH },
    },
  );
  if (status !== 0 || stderr !== '') throw new Error(`${program} ended with ${status}:\n${stdout}${stderr}`);
  return JSON.parse(stdout);
}
