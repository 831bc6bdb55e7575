import type { NestProject } from '../project/nest-project.js';
import type { Notice } from '../project/notice.js';
import { addToSection, replaceInSection } from './json-object.js';
import { isRegistered, REGISTER, withRegister } from './start-command.js';

/** What the schematic reads of a package.json. */
export interface PackageManifest {
  readonly name?: unknown;
  readonly type?: unknown;
  readonly packageManager?: unknown;
  readonly jest?: unknown;
  readonly scripts?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

export interface PackageJsonChange {
  readonly text: string;
  /** Whether something has to be installed. */
  readonly addsPackages: boolean;
  readonly notices: readonly Notice[];
}

// The range of the peer dependency: OpenTelemetry's API is shared by all who trace, once in a process.
const OPENTELEMETRY_RANGE = '~1.10.0';
const DOCTOR = 'eyrie doctor';

/** The manifest in a package.json; undefined when the text is not a JSON object. */
export function parsePackageJson(text: string): PackageManifest | undefined {
  try {
    const parsed: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    return isObject ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** Adds what is missing: packages, the flag in the start scripts, and the script `doctor`. */
export function editPackageJson(
  text: string,
  manifest: PackageManifest,
  project: NestProject,
  eyrieVersion: string,
): PackageJsonChange {
  const withPackages = addPackages(text, manifest, eyrieVersion);
  const started = registerInScripts(withPackages, manifest, project);
  const doctor = addDoctor(started.text, manifest);
  return {
    text: doctor.text,
    addsPackages: withPackages !== text,
    notices: [...started.notices, ...doctor.notices],
  };
}

function addPackages(text: string, manifest: PackageManifest, eyrieVersion: string): string {
  const present = { ...manifest.devDependencies, ...manifest.dependencies };
  let changed = text;
  const add = (section: string, name: string, range: string): void => {
    if (present[name] === undefined) changed = addToSection(changed, section, [name, range], 'sorted');
  };
  add('dependencies', '@eyrie/nestjs', `^${eyrieVersion}`);
  add('dependencies', '@opentelemetry/api', OPENTELEMETRY_RANGE);
  add('devDependencies', '@eyrie/cli', `^${eyrieVersion}`);
  return changed;
}

interface ScriptsChange {
  readonly text: string;
  readonly notices: readonly Notice[];
}

function registerInScripts(text: string, manifest: PackageManifest, project: NestProject): ScriptsChange {
  let changed = text;
  let registered = isRegistered(project.exec ?? '');
  for (const [name, script] of Object.entries(manifest.scripts ?? {})) {
    if (typeof script !== 'string') continue;
    const started = withRegister(script, project);
    registered ||= isRegistered(started);
    if (started !== script) changed = replaceInSection(changed, 'scripts', name, started);
  }
  return { text: changed, notices: registered ? [] : [startUnchanged(project)] };
}

function startUnchanged({ name, entryName, folder }: NestProject): Notice {
  const app = name === undefined ? 'the app' : `"${name}"`;
  const built = folder === undefined ? `dist/${entryName}` : `dist/${folder}/${entryName}`;
  return {
    code: 'EYRIE_SETUP_START_UNCHANGED',
    problem: `No script of package.json that starts ${app} was recognized, so none loads Eyrie before it`,
    remedy: 'Start it in one of these ways, wherever it is started',
    lines: [
      `node --import ${REGISTER} ${built}`,
      `nest start${name === undefined ? '' : ` ${name}`} --exec "node --import ${REGISTER}"`,
    ],
  };
}

function addDoctor(text: string, manifest: PackageManifest): ScriptsChange {
  const existing = manifest.scripts?.doctor;
  if (existing === undefined) {
    return { text: addToSection(text, 'scripts', ['doctor', DOCTOR], 'last'), notices: [] };
  }
  if (typeof existing === 'string' && existing.includes(DOCTOR)) return { text, notices: [] };
  const notice: Notice = {
    code: 'EYRIE_SETUP_SCRIPT_KEPT',
    problem: 'package.json has a script "doctor" of its own, which was kept',
    remedy: `Run "npx ${DOCTOR}", or give it a script of another name`,
  };
  return { text, notices: [notice] };
}
