const BLOCK_TAG = /^(?:default|throws|example|remarks|param|returns|typeParam|see|deprecated)$/;
const MODIFIERS = /\s*@(?:packageDocumentation|public|sealed|virtual|readonly|override)\b/g;

/**
 * A docstring in its parts: the text, and for each block tag the texts after it.
 *
 * @param {string} comment with its slashes and stars
 * @returns {{ text: string, tags: Readonly<Record<string, readonly string[]>> }}
 */
export function parseDocComment(comment) {
  const parts = [{ tag: 'text', lines: [] }];
  let fenced = false;
  for (const line of linesOf(comment)) {
    if (/^\s*```/.test(line)) fenced = !fenced;
    if (fenced) {
      parts.at(-1).lines.push(line);
      continue;
    }
    const [first, ...rest] = splitAtTags(line);
    parts.at(-1).lines.push(first);
    for (const { tag, text } of rest) parts.push({ tag, lines: [text] });
  }
  const texts = parts.map(({ tag, lines }) => ({ tag, text: lines.join('\n').trim() }));
  return {
    text: texts[0].text.replace(MODIFIERS, '').trim(),
    tags: Object.groupBy(texts.slice(1), ({ tag }) => tag),
  };
}

/** The texts after one tag. */
export function textsOf({ tags }, tag) {
  return (tags[tag] ?? []).map(({ text }) => text);
}

function linesOf(comment) {
  return comment
    .replace(/^\s*\/\*\*/, '')
    .replace(/\*\/\s*$/, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, ''));
}

/** Tags stand at the start of a line or after a space; what is in backticks is code, where `@Span()` is none. */
function splitAtTags(line) {
  const marks = [...line.matchAll(/`[^`]*`|(?<=^|\s)@(\w+)(?:\s+|$)/g)].filter(
    ([, tag]) => tag !== undefined && BLOCK_TAG.test(tag),
  );
  return [
    line.slice(0, marks[0]?.index),
    ...marks.map(({ 0: mark, 1: tag, index }, position) => ({
      tag,
      text: line.slice(index + mark.length, marks[position + 1]?.index),
    })),
  ];
}
