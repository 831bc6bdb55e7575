import type { DoctorFinding, Examination } from '../../finding.js';
import type { Project } from '../project.js';
import type { SourceFile } from '../reading/sources.js';

interface Declared {
  readonly variable: string;
  readonly metric: string;
  readonly path: string;
}

// A file of generated code could declare any number.
const MAX_DECLARED = 2000;
const MAX_FINDINGS = 50;
const DECLARATION =
  /\bconst\s+([A-Za-z_$][\w$]*)(?:\s*:[^=]{1,300}|\s*)=\s*(?:counter|gauge|histogram)\s*(?:<[^>(]{0,300}>\s*)?\(\s*\{(?:(?!\bconst\b)[\s\S]){0,2000}?\bname\s*:\s*['"`]([^'"`]+)['"`]/g;
// What names a metric without recording it: imports, exports, and the lists that make it known to the module.
const IMPORT_OR_EXPORT = /\b(?:import|export)\s+(?:type\s+)?(?:[\w$]+\s*,\s*)?\{/g;
const REGISTRATION = /(?:\binstruments\s*:|\bforFeature\s*\()\s*\[/g;
const MAX_LIST = 20_000;

/** Whether each metric that the sources declare is named anywhere else: what nothing names, nothing records. */
export function checkDeclaredMetrics({ sources, installed }: Project): Examination {
  const has = installed.packages.some(({ name }) => name === '@eyrie/metrics');
  const declared = has ? sources.files.flatMap(declaredIn).slice(0, MAX_DECLARED) : [];
  if (declared.length === 0) return { checks: [], findings: [] };
  const seen = `${declared.length} declared`;
  // What was not read may record them.
  if (sources.isCut) {
    return { checks: [{ name: 'metrics', seen: `${seen}, in the files that were read` }], findings: [] };
  }
  const words = wordsBesideDeclarations(sources.files);
  const dead = declared.filter(({ variable, metric }) => !words.has(variable) && !words.has(metric));
  return { checks: [{ name: 'metrics', seen }], findings: dead.slice(0, MAX_FINDINGS).map(findingOf) };
}

function declaredIn({ path, text }: SourceFile): readonly Declared[] {
  return [...text.matchAll(DECLARATION)].map(([, variable = '', metric = '']) => ({
    variable,
    metric,
    path,
  }));
}

function wordsBesideDeclarations(files: readonly SourceFile[]): ReadonlySet<string> {
  const words = new Set<string>();
  for (const { text } of files) {
    const imported = withoutLists(text.replaceAll(DECLARATION, ' '), IMPORT_OR_EXPORT, '}');
    const rest = withoutLists(imported, REGISTRATION, ']');
    for (const [word] of rest.matchAll(/[A-Za-z_$][\w$]*/g)) words.add(word);
  }
  return words;
}

/** Without each list, from what opens it to the bracket that closes it. That one is looked for once, however many open. */
function withoutLists(text: string, opening: RegExp, closing: string): string {
  let rest = '';
  let kept = 0;
  let end = -1;
  for (const { 0: opened, index } of text.matchAll(opening)) {
    const inside = index + opened.length;
    if (index < kept) continue;
    if (end < inside) end = text.indexOf(closing, inside);
    if (end === -1) break;
    if (end - inside > MAX_LIST) continue;
    rest += `${text.slice(kept, index)} `;
    kept = end + 1;
  }
  return rest + text.slice(kept);
}

function findingOf({ variable, metric, path }: Declared): DoctorFinding {
  return {
    code: 'EYRIE_DOCTOR_METRIC_UNRECORDED',
    weight: 'advice',
    subject: metric,
    problem: `${path} declares it as ${variable}, and no source records it: it stays empty for ever`,
    remedy: `Inject it with @InjectMetric(${variable}) and record it, or remove the declaration`,
  };
}
