const ENV_NAME = '(?:EYRIE|OTEL|GOOGLE|AWS|NODE|APP)_[A-Z0-9_]+';
const LITERAL = String.raw`'[^']*'|\[[^\]]*\]|\{[^}]*\}|-?\d[\d_.]*|true|false|undefined|${ENV_NAME}`;

/** Prose of a docstring as Markdown: `link` is what `linksFrom` returns. */
export function prose(text, link) {
  return outsideFences(text, (line) =>
    outsideCode(line, (part) => part.replaceAll('<', '&lt;').replaceAll('{{', '{ {')).replaceAll(
      /\{@link\s+([\w.$]+)(?:\s*\|\s*([^}]*?))?\s*\}/g,
      (_, name, shown) => linkedName(name, shown, link),
    ),
  ).replaceAll(/^(\s*```)(?:ts|typescript)\s*$/gm, '$1ts excerpt');
}

/** Prose in one cell of a table. */
export function cell(text, link) {
  return prose(text, link)
    .replaceAll(/\n{2,}/g, '<br>')
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll('|', String.raw`\|`)
    .trim();
}

/** The text of a `@default`: values as code, words as they are. */
export function defaultCell(text, link) {
  const values = new RegExp(`(?<=^|[,;] (?:else )?|else )(?:${LITERAL})(?=$|[,; ])`, 'g');
  return cell(
    outsideCode(text, (part) => part.replaceAll(values, (value) => `\`${value}\``)),
    link,
  );
}

/** Tokens of a type as HTML code, in which names lead to where they are documented. */
export function typeCode(tokens, link) {
  const parts = tokens.map(({ text, canonicalReference }) => {
    const shown = escapedType(text);
    const target = canonicalReference === undefined ? undefined : link.type(canonicalReference);
    return target === undefined ? shown : `[${shown}](${target})`;
  });
  return `<code>${parts.join('').replaceAll(/\s+/g, ' ').trim()}</code>`;
}

function escapedType(text) {
  const entities = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '|': '&#124;' };
  return text
    .replaceAll(/[<>&|]/g, (character) => entities[character])
    .replaceAll(/[[\]`*_\\]/g, String.raw`\$&`);
}

function linkedName(name, shown, link) {
  const target = link.name(name);
  const text = `\`${shown ?? name}\``;
  return target === undefined ? text : `[${text}](${target})`;
}

function outsideCode(text, change) {
  return text
    .split(/(`[^`]*`)/)
    .map((part, index) => (index % 2 === 0 ? change(part) : part))
    .join('');
}

function outsideFences(text, change) {
  return text
    .split(/(^```[\s\S]*?^```$)/m)
    .map((part, index) => (index % 2 === 0 ? change(part) : part))
    .join('');
}
