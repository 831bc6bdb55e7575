import { match } from 'node:assert/strict';
import { sameData } from '../check.js';
import type { RunnableScenario } from '../scenario.js';
import type { AdapterName } from '../world.js';
import { runCell, type StartModesSetting, sameTraceparents, treeOf } from './cell.js';

/** How tracing comes into the process. */
interface StartMode {
  readonly name: string;
  /** Whether libraries are instrumented. */
  readonly isRegistered: boolean;
  readonly nodeArguments: readonly string[];
  readonly byVariable?: boolean;
}

export const REGISTER = '@eyrie/tracing/register';
const modes: readonly StartMode[] = [
  { name: 'the module alone', isRegistered: false, nodeArguments: [] },
  { name: '--import', isRegistered: true, nodeArguments: ['--import', REGISTER] },
  { name: '--require', isRegistered: true, nodeArguments: ['--require', REGISTER] },
  { name: 'NODE_OPTIONS', isRegistered: true, nodeArguments: ['--import', REGISTER], byVariable: true },
];

const formats = [
  { format: 'module', program: 'app.mjs' },
  { format: 'commonjs', program: 'app.cjs' },
] as const;
const adapters: readonly AdapterName[] = ['express', 'fastify'];

/** The server spans of {@link runCell}, as {@link treeOf} tells them. */
export const SERVER_SPANS: readonly string[] = [
  'server "GET /asks" 200',
  'server "GET /boom" 500 failed TypeError',
  'server "GET /calls" 200',
  'server "GET /sings" 200',
  'server "GET /users/:id" 200',
  'server "GET" 404',
];
const LIBRARY_SPANS: readonly string[] = [
  'server "GET /asks" 200 > client "GET" 200',
  'server "GET /calls" 200 > client "GET" 200',
  'server "GET /sings" 200 > internal "sing"',
];

/** Every combination of module system, adapter and way to start. */
export function matrixCells(setting: StartModesSetting): readonly RunnableScenario[] {
  return modes.flatMap((mode) =>
    formats.flatMap(({ format, program }) =>
      adapters.map((adapter) => ({
        name: `${adapter}, ${format}, ${mode.name}: one server span for each request, and those of libraries`,
        run: async () => {
          const { isRegistered, nodeArguments, byVariable = false } = mode;
          const expected = [...SERVER_SPANS, ...(isRegistered ? LIBRARY_SPANS : [])].sort();
          const start = { program, adapter, nodeArguments, byVariable, installed: { birds: format } };
          const result = await runCell(setting, start, expected.length);
          sameData(treeOf(result.spans), expected);
          sameData([...new Set(result.spans.map(({ service }) => service))], ['start-modes']);
          sameTraceparents(result);
          sameData(result.codes, ['EYRIE_TRACING_STARTED']);
          // Others may be there, as packages of OpenTelemetry use them.
          const libraries = isRegistered ? 'undici, http,( [a-z-]+,)* birds' : 'none';
          match(
            result.startLine,
            new RegExp(`sent to the OTLP receiver at 127\\.0\\.0\\.1:\\d+; libraries: ${libraries}\\. `),
          );
        },
      })),
    ),
  );
}
