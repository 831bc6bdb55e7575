// Publishes the packed packages to a registry of its own and installs them with plain `npm install` into fresh
// services: every Nest on every adapter, compiled as every kind of modules, booted on every Node. Then it adds them to
// new Nest projects, follows the README, and counts what an installation brings.
import './assert-node.mjs';
import { heading, main } from './lib/run.mjs';
import { inTurns, valuesOf } from './matrix/in-turns.mjs';
import { addToProject } from './matrix/nest-add.mjs';
import { planOf, usage } from './matrix/plan.mjs';
import { followReadme } from './matrix/readme.mjs';
import { Report } from './matrix/report.mjs';
import { runApp } from './matrix/run-app.mjs';
import { checkSizes } from './matrix/sizes.mjs';
import { setUpWorkbench } from './matrix/workbench.mjs';

const atOnce = 2;

await main(async () => {
  const plan = planOf(process.argv.slice(2));
  if (plan.help) return console.log(usage);
  const started = performance.now();
  const seconds = () => Math.round((performance.now() - started) / 1000);
  const report = new Report();

  heading('matrix: build, pack, publish');
  const majors = plan.apps.flatMap(({ cells }) => cells.map(({ node }) => node));
  const workbench = await setUpWorkbench({ ...plan, majors });
  heading(`matrix: published after ${seconds()} s`);
  try {
    const parts = [
      ...plan.nestAdd.map((manager) => () => addToProject(manager, workbench, report.step)),
      ...plan.apps.map((app) => () => runApp(app, workbench, report.step)),
      ...(plan.readme ? [() => followReadme(workbench, report.step)] : []),
      ...(plan.sizes === 'none' ? [] : [() => checkSizes(plan.sizes, workbench, report.step)]),
    ];
    valuesOf(await inTurns(parts, atOnce, (part) => part()));
  } finally {
    await workbench.close();
  }
  const total = report.passed + report.failed.length;
  heading(`matrix: ${report.passed} of ${total} parts passed in ${seconds()} s`);
  if (report.failed.length > 0) throw new Error(`These failed: ${report.failed.join(', ')}`);
});
