import type { KeptSpan } from '../support/traced-app.js';

/**
 * Spans as lines, each below its parent and indented by two blanks more: `name`, then ` !` and its `error.type` where
 * its status is an error, then one `*` for each exception that it tells. A span whose parent is missing is a root.
 */
export function treeOf(spans: readonly KeptSpan[]): readonly string[] {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const childrenOf = (parent: string | undefined) =>
    spans
      .filter(({ parentSpanId = '' }) => (ids.has(parentSpanId) ? parentSpanId : undefined) === parent)
      .sort((one, other) => (one.name < other.name ? -1 : 1));
  const lines = (parent: string | undefined, indent: string): readonly string[] =>
    childrenOf(parent).flatMap((span) => [`${indent}${lineOf(span)}`, ...lines(span.spanId, `${indent}  `)]);
  return lines(undefined, '');
}

function lineOf({ name, status, attributes, events }: KeptSpan): string {
  const failure = status.code === 'error' ? ` !${attributes['error.type'] ?? ''}` : '';
  return `${name}${failure}${events.map((event) => (event.name === 'exception' ? ' *' : '')).join('')}`;
}
