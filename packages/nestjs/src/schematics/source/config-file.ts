import type { CodeStyle } from '../text/code-style.js';

/** The configuration that a new service begins with. */
export function configFileText(serviceName: string | undefined, style: CodeStyle): string {
  const { quote, semicolon, indent, eol } = style;
  const quoted = (value: string): string => quote + value.replaceAll(/[\\'"]/g, String.raw`\$&`) + quote;
  const service =
    serviceName === undefined ? [] : [`${indent}service: { name: ${quoted(serviceName)} },`, ''];
  return [
    `import { defineConfig } from ${quoted('@eyrie/nestjs')}${semicolon}`,
    '',
    '// One configuration for metrics, logs, traces and the audit trail.',
    'export default defineConfig({',
    ...service,
    `${indent}// Metrics, logs and traces are on. Each is switched off in its section:`,
    `${indent}// tracing: { enabled: false },`,
    '',
    `${indent}// The audit trail is on once its section is there, or with EYRIE_AUDIT_ENABLED=true:`,
    `${indent}// audit: {},`,
    `})${semicolon}`,
    '',
  ].join(eol);
}

/** Whether a config file exports its configuration as the default, which the root module imports. */
export function hasDefaultExport(text: string): boolean {
  return /\bexport\s+default\b|\bas\s+default\b/.test(text);
}
