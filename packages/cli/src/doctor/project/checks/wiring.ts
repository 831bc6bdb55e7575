import type { DoctorFinding, Examination } from '../../finding.js';
import { listed } from '../../listed.js';
import type { Project } from '../project.js';
import type { SourceFile } from '../reading/sources.js';
import { appOf, MODULES, type RootModule, rootModulesIn } from '../root-modules.js';

/** Whether the sources bring the modules in, once each, and give Nest the logger. */
export function checkWiring({ sources, installed }: Project): Examination {
  const names = new Set(installed.packages.map(({ name }) => name));
  const isNest = names.has('@nestjs/core') || names.has('@eyrie/nestjs');
  const modules = MODULES.map((module) => `@eyrie/${module === 'Eyrie' ? 'nestjs' : module.toLowerCase()}`);
  if (sources.files.length === 0 || !isNest || !modules.some((name) => names.has(name))) {
    return { checks: [], findings: [] };
  }
  const uses = sources.files.flatMap(rootModulesIn);
  const used = [...new Set(uses.map(({ module }) => `${module}Module`))];
  const logs = uses.some(({ module }) => module === 'Eyrie' || module === 'Logging');
  const findings: DoctorFinding[] = [...twice(uses), ...beside(uses)];
  // What was not read may have it.
  if (used.length === 0 && !sources.isCut) findings.push(noModule());
  if (logs && names.has('@eyrie/logging') && !sources.isCut && !sources.files.some(givesLogger)) {
    findings.push(noLogger());
  }
  return { checks: [{ name: 'modules', seen: seenOf(used, sources) }], findings };
}

function seenOf(used: readonly string[], { files, isCut }: Project['sources']): string {
  const where = `${isCut ? 'the first ' : ''}${files.length} ${files.length === 1 ? 'file' : 'files'} read`;
  return `${used.length === 0 ? 'none' : used.join(', ')} (${where})`;
}

function givesLogger({ text }: SourceFile): boolean {
  return /\.\s*useLogger\s*\(/.test(text) || /\blogger\s*:[^,}]{0,300}\bEyrieLogger\b/.test(text);
}

function twice(uses: readonly RootModule[]): readonly DoctorFinding[] {
  const same = Map.groupBy(uses, (use) => `${appOf(use)} ${use.module}`);
  return [...same.values()].flatMap((found) => {
    const [first] = found;
    if (first === undefined || found.length < 2) return [];
    const paths = [...new Set(found.map(({ path }) => path))];
    return [
      {
        code: 'EYRIE_DOCTOR_MODULE_TWICE',
        // In one file it is one app that has it twice; several files may be of several apps.
        weight: found.length > paths.length ? 'problem' : 'advice',
        subject: `${first.module}Module`,
        problem: `forRoot stands ${found.length} times in ${listed(paths)}`,
        remedy: 'Import it once, in the root module of each app',
      } satisfies DoctorFinding,
    ];
  });
}

function beside(uses: readonly RootModule[]): readonly DoctorFinding[] {
  return [...Map.groupBy(uses, appOf).values()].flatMap((found) => {
    const whole = found.find(({ module }) => module === 'Eyrie');
    const others = found.filter(({ module }) => module !== 'Eyrie');
    if (whole === undefined || others.length === 0) return [];
    const places = new Set(others.map(({ module, path }) => `${module}Module.forRoot in ${path}`));
    return [
      {
        code: 'EYRIE_DOCTOR_MODULE_BESIDE',
        // In one file it is one app that has both.
        weight: others.some(({ path }) => path === whole.path) ? 'problem' : 'advice',
        subject: whole.path,
        problem: `EyrieModule.forRoot brings every signal, and beside it stands ${listed([...places])}`,
        remedy: 'Keep EyrieModule.forRoot alone, and switch signals off in the config',
      } satisfies DoctorFinding,
    ];
  });
}

function noModule(): DoctorFinding {
  return {
    code: 'EYRIE_DOCTOR_MODULE_ABSENT',
    weight: 'problem',
    subject: 'src',
    problem: 'Eyrie is installed, and no file brings one of its modules into the app',
    remedy: 'Add EyrieModule.forRoot() to the imports of the root module, or run "nest add @eyrie/nestjs"',
  };
}

function noLogger(): DoctorFinding {
  return {
    code: 'EYRIE_DOCTOR_LOGGER_UNUSED',
    weight: 'advice',
    subject: 'src',
    problem: "No file calls useLogger, so that Nest's own lines are written by Nest's own logger",
    remedy:
      'Create the app with { bufferLogs: true }, and call app.useLogger(app.get(EyrieLogger)) right after it',
  };
}
