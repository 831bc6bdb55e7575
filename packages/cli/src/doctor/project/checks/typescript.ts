import { relative } from 'node:path';
import type { DoctorFinding, Examination } from '../../finding.js';
import type { Project } from '../project.js';
import { findTypeScriptModule } from '../reading/typescript-module.js';

// They forbid what Node allows by now: that CommonJS requires ES modules (TS1479).
const REFUSING: ReadonlySet<string> = new Set(['node16', 'node18']);

/** Whether TypeScript lets the project import ES modules, which the packages are. */
export function checkTypeScript({ folder, manifest }: Project): Examination {
  const found = findTypeScriptModule(folder);
  if (found === undefined) return { checks: [], findings: [] };
  const { module, file } = found;
  const findings: DoctorFinding[] =
    manifest.isModule || !REFUSING.has(module)
      ? []
      : [
          {
            code: 'EYRIE_DOCTOR_TYPESCRIPT_MODULE',
            weight: 'problem',
            subject: relative(folder, file),
            problem: `"module": "${module}" lets a CommonJS project import no ES modules, which @eyrie/* are (TS1479)`,
            remedy: 'Set "module" to "nodenext" or "node20"',
          },
        ];
  return { checks: [{ name: 'TypeScript', seen: `module ${module}` }], findings };
}
