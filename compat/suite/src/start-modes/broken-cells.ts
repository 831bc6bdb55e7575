import { match } from 'node:assert/strict';
import { sameData } from '../check.js';
import type { RunnableScenario } from '../scenario.js';
import { type CellStart, runCell, type StartModesSetting, sameTraceparents, treeOf } from './cell.js';
import { REGISTER, SERVER_SPANS } from './matrix.js';

interface UnusualCell {
  readonly name: string;
  readonly start: Omit<CellStart, 'adapter' | 'installed'> & Partial<CellStart>;
  /** What arrives beside the server spans. @default [] */
  readonly furtherSpans?: readonly string[];
  /** What is said beside the start line. @default [] */
  readonly warnings?: readonly string[];
  readonly startLine: RegExp;
  /** Says something only where nothing is loaded before the program, a compiler neither. @default false */
  readonly isOfCodeAlone?: boolean;
}

const ASKS = 'server "GET /asks" 200 > client "GET" 200';
const CALLS = 'server "GET /calls" 200 > client "GET" 200';
const BY_REGISTER = ['--import', REGISTER];
const OWN_SDK = ['--require', './sdk.cjs'];
const WITHOUT_LIBRARIES = /sent to the OTLP receiver at 127\.0\.0\.1:\d+; libraries: none\. /;
const JOINED = /Traces: spans go to the OpenTelemetry SDK that the app has started/;

const cells: readonly UnusualCell[] = [
  {
    name: 'late.cjs: a library that was loaded before it could be instrumented is warned of',
    start: { program: 'late.cjs' },
    // What was taken out of node:http before cannot be instrumented, but carries the trace.
    furtherSpans: [CALLS],
    warnings: ['EYRIE_TRACING_LIBRARY_LOADED_TOO_EARLY'],
    startLine: /libraries: undici, http(?!.*birds)/,
  },
  {
    name: 'late.mjs: a CommonJS library that was loaded before it could be instrumented is warned of',
    start: { program: 'late.mjs' },
    isOfCodeAlone: true,
    furtherSpans: [ASKS, CALLS],
    warnings: ['EYRIE_TRACING_LIBRARY_LOADED_TOO_EARLY', 'EYRIE_TRACING_REGISTER_LATE'],
    startLine: /libraries: undici, http(?!.*birds)/,
  },
  {
    name: 'late.mjs: that libraries of ES modules may have been loaded before is warned of',
    start: { program: 'late.mjs', installed: { birds: 'module' } },
    isOfCodeAlone: true,
    furtherSpans: [ASKS, CALLS],
    warnings: ['EYRIE_TRACING_REGISTER_LATE'],
    startLine: /libraries: undici, http/,
  },
  ...['app.mjs', 'app.cjs'].map((program) => ({
    name: `${program}: instrumentations that are not installed are warned of`,
    start: {
      program,
      nodeArguments: BY_REGISTER,
      installed: { birds: 'commonjs', instrumentations: false } as const,
      environment: { BIRDS: 'off' },
    },
    warnings: ['EYRIE_TRACING_PACKAGE_MISSING'],
    startLine: WITHOUT_LIBRARIES,
  })),
  ...['second-sdk.mjs', 'second-sdk.cjs'].map((program) => ({
    name: `${program}: a second SDK that is started after the app is warned of`,
    start: { program, says: 'EYRIE_TRACING_SECOND_SDK' },
    warnings: ['EYRIE_TRACING_SECOND_SDK'],
    startLine: WITHOUT_LIBRARIES,
  })),
  ...(['express', 'fastify'] as const).flatMap((adapter) =>
    ['app.mjs', 'app.cjs'].flatMap((program) => [
      {
        name: `${adapter}, ${program}: an SDK that was started before the app gets each span once`,
        start: { program, adapter, nodeArguments: OWN_SDK },
        startLine: JOINED,
      },
      {
        name: `${adapter}, ${program}: server spans that its own HTTP instrumentation has opened are adopted`,
        start: { program, adapter, nodeArguments: OWN_SDK, environment: { SDK: 'http' } },
        // An import of node:http does not see what it patches.
        furtherSpans: program === 'app.cjs' ? [ASKS] : [],
        startLine: JOINED,
      },
    ]),
  ),
  {
    name: 'register leaves everything to an SDK that was started before it, and says so',
    start: { program: 'app.mjs', nodeArguments: [...OWN_SDK, ...BY_REGISTER] },
    warnings: ['EYRIE_TRACING_REGISTER_IDLE'],
    startLine: JOINED,
  },
];

/** Starts that go another way than the documented ones: each works as far as it can, and says what is wrong. */
export function brokenCells(setting: StartModesSetting): readonly RunnableScenario[] {
  const isCompiled = (setting.nodeArguments ?? []).length > 0;
  const shown = cells.filter(({ isOfCodeAlone = false }) => !(isOfCodeAlone && isCompiled));
  return shown.map(({ name, start, furtherSpans = [], warnings = [], startLine }) => ({
    name,
    run: async () => {
      const expected = [...SERVER_SPANS, ...furtherSpans].sort();
      const cell: CellStart = { adapter: 'express', installed: { birds: 'commonjs' }, ...start };
      const result = await runCell(setting, cell, expected.length);
      sameData(treeOf(result.spans), expected);
      sameTraceparents(result);
      sameData(result.codes, [...warnings, 'EYRIE_TRACING_STARTED'].sort());
      match(result.startLine, startLine);
    },
  }));
}
