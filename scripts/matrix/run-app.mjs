import { join } from 'node:path';
import { checkInstalled, compileApp, createApp, forgetEvidence, onNode } from './app.mjs';
import { optionalPeers } from './packages.mjs';
import { checkSignals } from './signals.mjs';

/**
 * Installs an app once, compiles it once as each kind of modules, and boots what was compiled on each Node.
 *
 * @param {{ folder: string, env: NodeJS.ProcessEnv, nodes: Map<number, string>, packed: readonly object[] }} workbench
 * @param {(name: string, work: () => Promise<string | undefined>) => Promise<boolean>} step runs a part and says how it
 * went; resolves with whether it went well
 */
export async function runApp(app, { folder, env, nodes, packed }, step) {
  const cwd = join(folder, app.name);
  const isInstalled = await step(`${app.name}: install`, async () => {
    await createApp(app, { cwd, env });
    return `${await checkInstalled({ cwd, env }, optionalPeers(packed))} packages`;
  });
  if (!isInstalled) return;
  for (const module of new Set(app.cells.map((cell) => cell.module))) {
    let entry;
    const isCompiled = await step(`${app.name}: tsc, ${module}`, async () => {
      entry = await compileApp(module, { cwd, env });
    });
    if (!isCompiled) continue;
    for (const { name, node } of app.cells.filter((cell) => cell.module === module)) {
      await step(name, async () => {
        await forgetEvidence(cwd);
        await checkSignals({ entry, cwd, env: onNode(nodes.get(node), { cwd, env }) });
      });
    }
  }
}
