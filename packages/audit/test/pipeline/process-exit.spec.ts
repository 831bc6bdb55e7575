import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '@eyrie/store/engine';
import { AuditLog } from '../../src/storage/audit-log.js';

const PATIENCE_MS = 40_000;
const LOADER = join(import.meta.dirname, '../../../../scripts/lib/typescript-loader.mjs');
const PROGRAM = join(import.meta.dirname, 'support/quiet-program.ts');

describe('a process with a pipeline', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'eyrie-pipeline-exit-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  async function run(mode: string): Promise<object> {
    const loading = [
      '--disable-warning=ExperimentalWarning',
      '--conditions=@eyrie/source',
      '--import',
      LOADER,
    ];
    const child = spawn(process.execPath, [...loading, PROGRAM, folder, mode], {
      stdio: ['ignore', 'pipe', 'inherit'],
      timeout: PATIENCE_MS,
      killSignal: 'SIGKILL',
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    return { code, signal, output };
  }

  async function recorded(): Promise<object> {
    const store = await openStore({ url: `sqlite:${join(folder, 'store.db')}` });
    const { size } = await new AuditLog({ store }).head('shop');
    const { rows } = await store.query('SELECT count(*) AS waiting FROM eyrie_audit_outbox');
    await store.close();
    return { size, waiting: Number(rows[0]?.waiting) };
  }

  test(
    'ends by itself once its server is closed',
    async () => {
      expect(await run('left')).toMatchObject({ code: 0, signal: null });
      const { size, waiting } = (await recorded()) as { readonly size: number; readonly waiting: number };
      // What is not sealed yet waits for the next start.
      expect(size + waiting).toBeGreaterThanOrEqual(500);
    },
    PATIENCE_MS,
  );

  test(
    'stays until all is sealed where it is closed, and no longer',
    async () => {
      expect(await run('closed')).toEqual({ code: 0, signal: null, output: 'closed\ngone\n' });
      // And the end of the process itself.
      expect(await recorded()).toEqual({ size: 501, waiting: 0 });
    },
    PATIENCE_MS,
  );
});
