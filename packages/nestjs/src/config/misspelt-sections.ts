import { closestName, type Diagnostic, type EyrieConfig } from '@eyrie/core/engine';

const SECTIONS: readonly string[] = [
  'service',
  'http',
  'redaction',
  'metrics',
  'logging',
  'tracing',
  'store',
  'audit',
] satisfies readonly (keyof EyrieConfig)[];

/** What to warn of in a config: sections that nobody reads, where their name is nearly that of one that is read. */
export function misspeltSections(config: EyrieConfig): readonly Diagnostic[] {
  return Object.keys(config)
    .filter((name) => !SECTIONS.includes(name))
    .flatMap((name) => {
      const meant = name === 'default' ? name : closestName(name, SECTIONS);
      return meant === undefined ? [] : [misspelt(name, meant)];
    });
}

function misspelt(name: string, meant: string): Diagnostic {
  return {
    code: 'EYRIE_CONFIG_SECTION_MISSPELT',
    key: name,
    problem: `The config has a section "${name}", which nobody reads`,
    remedy:
      name === 'default'
        ? 'It is the module of the config: import its default export'
        : `Rename it to "${meant}", or remove it`,
  };
}
