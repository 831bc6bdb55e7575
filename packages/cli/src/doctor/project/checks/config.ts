import { relative } from 'node:path';
import { type ConfigIssue, closestName, Diagnostics } from '@eyrie/core/engine';
import { foreignMessage } from '../../../terminal/foreign-message.js';
import type { DoctorFinding, Examination, ExaminedCheck } from '../../finding.js';
import { listed } from '../../listed.js';
import type { Project } from '../project.js';
import { type OwnedSection, SECTION_OWNERS } from '../reading/installed-sections.js';
import { configInCode } from '../root-modules.js';

/** Whether the config is there, loads, and holds what its sections take. */
export function checkConfig(project: Project): Examination {
  const { config, sections, folder } = project;
  if (config.state === 'unusable') {
    const { problem, remedy } = config;
    return {
      checks: [{ name: 'config', seen: 'cannot be used' }],
      findings: [
        { code: 'EYRIE_DOCTOR_CONFIG_UNUSABLE', weight: 'problem', subject: 'eyrie.config', problem, remedy },
      ],
    };
  }
  const inCode = configInCode(project);
  const elsewhere =
    inCode.length === 0 ? 'none: the defaults hold' : `made in code (${listed(inCode)}); not examined`;
  const seen = config.state === 'loaded' ? relative(folder, config.file) : elsewhere;
  const given = config.state === 'loaded' ? (config.config as unknown as Given) : {};
  const checked = sections.map((section) => checkSection(project, section, given[section.name]));
  return {
    checks: [{ name: 'config', seen }, ...sectionsSeen(sections)],
    findings: [
      ...(inCode.length === 0 ? [] : [madeInCode(inCode)]),
      ...checked.flat(),
      ...Object.keys(given).flatMap((name) => checkName(name, sections)),
    ],
  };
}

function madeInCode(places: readonly string[]): DoctorFinding {
  return {
    code: 'EYRIE_DOCTOR_CONFIG_IN_CODE',
    weight: 'advice',
    subject: 'eyrie.config',
    problem: `The config is made in code (${listed(places)}), where no command can read it: neither its sections nor its store and audit trail were examined`,
    remedy:
      'Keep what is fixed in src/eyrie.config.ts, so that eyrie and register find it, or name another file in EYRIE_CONFIG',
  };
}

type Given = Readonly<Record<string, unknown>>;

function sectionsSeen(sections: readonly OwnedSection[]): readonly ExaminedCheck[] {
  const absent = Object.keys(SECTION_OWNERS).filter((name) => !sections.some((one) => one.name === name));
  const checked = sections.filter(({ section }) => typeof section !== 'string').map(({ name }) => name);
  if (checked.length === 0) return [];
  const skipped = absent.length === 0 ? '' : `; not installed: ${absent.join(', ')}`;
  return [{ name: 'sections', seen: `${checked.join(', ')}${skipped}` }];
}

function checkSection(
  { environment }: Project,
  { name, owner, section }: OwnedSection,
  options: unknown,
): readonly DoctorFinding[] {
  if (typeof section === 'string') {
    return [
      {
        code: 'EYRIE_DOCTOR_SECTION_UNCHECKED',
        weight: 'unknown',
        subject: name,
        problem: `The section could not be checked, since ${owner} cannot be loaded: ${section}`,
        remedy: `Install ${owner} again`,
      },
    ];
  }
  // What OpenTelemetry asks to ignore is said all the same, since it does nothing.
  const ignored: string[] = [];
  const diagnostics = new Diagnostics((_level, message) => void ignored.push(message));
  const variables = environment.variables;
  try {
    section.resolve({ options: options as object | undefined, environment: variables, diagnostics });
  } catch (error) {
    return issuesOf(error).map(({ property, variable, problem, remedy }) => ({
      code: 'EYRIE_DOCTOR_CONFIG_INVALID',
      weight: 'problem',
      subject: variable ?? property,
      problem,
      remedy,
    }));
  }
  return ignored.map((message) => ignoredFinding(message));
}

/** Also of an error of another copy of core. */
function issuesOf(error: unknown): readonly ConfigIssue[] {
  const { issues, section } = (error ?? {}) as { readonly issues?: unknown; readonly section?: unknown };
  if (Array.isArray(issues) && issues.length > 0) return issues as readonly ConfigIssue[];
  const property = String(section ?? 'config');
  const remedy = 'Correct the section';
  return [{ property, received: '', rule: '', problem: foreignMessage(error), remedy }];
}

/** `CODE: problem. Remedy.`, as diagnostics announce it. */
function ignoredFinding(message: string): DoctorFinding {
  const [, problem = message, remedy] = /^\w+: (.*)\. ([^.]*(?:\.[^.]+)*)\.$/s.exec(message) ?? [];
  return {
    code: 'EYRIE_DOCTOR_VARIABLE_IGNORED',
    weight: 'advice',
    subject: /\bOTEL_\w+/.exec(message)?.[0] ?? 'OTEL_*',
    problem,
    remedy: remedy ?? 'Correct the variable, or unset it',
  };
}

function checkName(name: string, sections: readonly OwnedSection[]): readonly DoctorFinding[] {
  const owner = Object.hasOwn(SECTION_OWNERS, name) ? SECTION_OWNERS[name] : undefined;
  if (owner === undefined) {
    const meant = closestName(name, Object.keys(SECTION_OWNERS));
    return [
      {
        code: 'EYRIE_DOCTOR_SECTION_UNKNOWN',
        weight: meant === undefined ? 'advice' : 'problem',
        subject: name,
        problem: 'The config has a section of this name, which no package reads',
        remedy: meant === undefined ? 'Remove it' : `Perhaps you mean "${meant}"`,
      },
    ];
  }
  if (sections.some((section) => section.name === name)) return [];
  return [
    {
      code: 'EYRIE_DOCTOR_SECTION_UNUSED',
      weight: 'advice',
      subject: name,
      problem: `The config has this section, and ${owner}, which reads it, is not installed`,
      remedy: `Install ${owner}, or remove the section`,
    },
  ];
}
