import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const docs = join(import.meta.dirname, '..', '..', 'docs');

/** The way through the documentation: every page of docs/ is on it. Links are paths below docs/ without `.md`. */
export function sidebar() {
  return [
    {
      text: 'Start',
      items: [
        { text: 'Getting started', link: '/getting-started' },
        { text: 'The example service', link: '/guides/example' },
        { text: 'Migration', link: '/guides/migration' },
        { text: 'FAQ', link: '/faq' },
      ],
    },
    {
      text: 'Guides',
      items: [
        { text: 'Configuration', link: '/guides/configuration' },
        { text: 'Metrics', link: '/guides/metrics' },
        { text: 'Logging', link: '/guides/logging' },
        { text: 'Sending logs', link: '/guides/sending-logs' },
        { text: 'Tracing', link: '/guides/tracing' },
        { text: 'Audit trail', link: '/guides/audit' },
        { text: 'Testing', link: '/guides/testing' },
        { text: 'Doctor', link: '/guides/doctor' },
      ],
    },
    {
      text: 'Reference',
      items: [
        { text: 'Options', link: '/reference/options' },
        { text: 'Environment variables', link: '/reference/environment' },
        { text: 'Metrics', link: '/reference/metrics' },
        { text: 'Logging', link: '/reference/logging' },
        { text: 'Tracing', link: '/reference/tracing' },
        { text: 'Audit', link: '/reference/audit' },
        { text: 'The eyrie command', link: '/reference/cli' },
        { text: 'Errors and warnings', link: '/errors' },
        { text: 'Packages and their size', link: '/reference/packages' },
        {
          text: 'API',
          collapsed: true,
          items: pagesOf('reference/api', ({ name, title }) => (name === 'index' ? 'All packages' : title)),
        },
      ],
    },
    {
      text: 'Inside',
      items: [
        { text: 'Architecture', link: '/architecture' },
        { text: 'Security', link: '/security' },
        { text: 'Performance', link: '/reference/performance' },
        {
          text: 'Decisions',
          collapsed: true,
          items: pagesOf('adr', ({ title }) => title.replace(/^ADR \d+:?\s*/, '')),
        },
      ],
    },
  ];
}

/** The pages of a folder by their names, the index first. */
function pagesOf(folder, textOf) {
  return readdirSync(join(docs, folder))
    .filter((file) => file.endsWith('.md'))
    .map((file) => file.slice(0, -'.md'.length))
    .sort((a, b) => Number(b === 'index') - Number(a === 'index') || (a < b ? -1 : 1))
    .map((name) => ({
      text: textOf({ name, title: titleOf(join(docs, folder, `${name}.md`)) }),
      link: name === 'index' ? `/${folder}/` : `/${folder}/${name}`,
    }));
}

function titleOf(path) {
  return /^# (.*)$/m.exec(readFileSync(path, 'utf8'))[1].replaceAll('`', '');
}
