/**
 * The steps that a section of a Markdown page asks its reader to take, in order. Every fence of the section is a step,
 * what a step must show, or marked as an `excerpt`; any other one is an error, so that nothing is left out unseen.
 *
 * | fence | what it is |
 * | --- | --- |
 * | `sh` | commands, run as they are |
 * | `sh runs-until-stopped`, or a last line that ends in `&` | a start: it goes on while the reader reads on |
 * | `ts`, `json`, `yaml` that begin with `// path` or `# path` | the whole of that file |
 * | `text`, `json` | lines that the command before must show, `…` for whatever else; of a start: shown when it is ready |
 * | `text of-the-service`, `json of-the-service` | lines that the running service must show |
 *
 * @param {{ fences: readonly object[], headings: readonly object[] }} page as `parseMarkdown` reads it
 * @param {string} title how the section's heading begins
 * @returns {({ kind: 'run' | 'start', line: number, script: string, expected: string[] }
 *   | { kind: 'write', line: number, path: string, content: string }
 *   | { kind: 'expect-of-service', line: number, expected: string[] })[]}
 */
export function stepsOf(page, title) {
  const steps = [];
  for (const fence of fencesOf(page, title)) {
    const [language = '', ...marks] = fence.info.split(/\s+/);
    if (marks.includes('excerpt')) continue;
    const step =
      commandOf(fence, language, marks) ?? fileOf(fence, language) ?? expectationOf(fence, language, marks);
    if (step === undefined)
      throw new Error(`Line ${fence.line}: what is to be done with this block? (${fence.info})`);
    if (step.kind !== 'expect') steps.push(step);
    else if (steps.at(-1)?.expected === undefined)
      throw new Error(`Line ${fence.line}: nothing before it shows this`);
    else steps.at(-1).expected.push(...step.expected);
  }
  const silent = steps.find(({ kind, expected }) => kind === 'start' && expected.length === 0);
  if (silent !== undefined) {
    throw new Error(
      `Line ${silent.line}: a text block behind a start must show how its reader sees that it is ready`,
    );
  }
  return steps;
}

function fencesOf({ fences, headings }, title) {
  const at = headings.findIndex(({ text }) => text.toLowerCase().startsWith(title.toLowerCase()));
  if (at < 0) throw new Error(`No section "${title}"`);
  const { level, line } = headings[at];
  const end =
    headings.slice(at + 1).find((heading) => heading.level <= level)?.line ?? Number.POSITIVE_INFINITY;
  const found = fences.filter((fence) => fence.line > line && fence.line < end);
  if (found.length === 0) throw new Error(`The section "${title}" has no block`);
  return found;
}

function commandOf({ line, lines }, language, marks) {
  if (!['sh', 'bash', 'shell'].includes(language)) return undefined;
  const script = lines.join('\n').trimEnd();
  const inBackground = /(?<!&)&$/.test(script);
  const kind = inBackground || marks.includes('runs-until-stopped') ? 'start' : 'run';
  return { kind, line, script: inBackground ? script.slice(0, -1).trimEnd() : script, expected: [] };
}

function fileOf({ line, lines }, language) {
  const path = /^(?:\/\/|#) ((?:[\w.@-]+\/)*[\w.-]+\.\w+|\.[\w.-]+)$/.exec(lines[0] ?? '')?.[1];
  if (path === undefined) return undefined;
  // JSON knows no comments.
  const content = language === 'json' ? lines.slice(1) : lines;
  return { kind: 'write', line, path, content: `${content.join('\n')}\n` };
}

function expectationOf({ line, lines }, language, marks) {
  if (!['text', 'json'].includes(language)) return undefined;
  const expected = lines.filter((text) => !/^[\s…]*$/.test(text));
  return marks.includes('of-the-service')
    ? { kind: 'expect-of-service', line, expected }
    : { kind: 'expect', expected };
}
