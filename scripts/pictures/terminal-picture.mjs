import { escaped } from './escaped.mjs';

const COLUMNS = 108;
const COLUMN = 7.83;
const ROW = 19;
const MARGIN = 18;

/** A terminal in which a command has answered; rows that are too long go on in the next, as in a terminal. */
export function terminalPicture({ label, command, text }) {
  const rows = text.split('\n').flatMap(wrapped);
  const width = Math.round(COLUMNS * COLUMN + 2 * MARGIN);
  const height = (rows.length + 1) * ROW + 2 * MARGIN;
  const shown = rows.map((row, index) => textAt(index + 1, row, row.startsWith('#') ? 'quiet' : 'said'));
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(label)}">
  <style>
    text { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; white-space: pre; }
    .command { fill: #8fd19e; } .said { fill: #dfe6ec; } .quiet { fill: #8b9aa8; }
  </style>
  <rect width="${width}" height="${height}" rx="8" fill="#17212b"/>
  ${[textAt(0, `$ ${command}`, 'command'), ...shown].join('\n  ')}
</svg>
`;
}

function textAt(row, text, style) {
  return `<text x="${MARGIN}" y="${MARGIN + row * ROW + 13}" class="${style}" xml:space="preserve">${escaped(text)}</text>`;
}

function wrapped(line) {
  const rows = [];
  for (let start = 0; start === 0 || start < line.length; start += COLUMNS) {
    rows.push(line.slice(start, start + COLUMNS));
  }
  return rows;
}
