import { stripVTControlCharacters } from 'node:util';

/** The expected lines that are on no line of an output. `…` stands for anything, space at both ends for nothing. */
export function missingLines(expected, output) {
  const lines = stripVTControlCharacters(output)
    .split(/\r?\n/)
    .map((line) => line.trim());
  return expected.filter((text) => {
    const pattern = patternOf(text.trim());
    return !lines.some((line) => pattern.test(line));
  });
}

function patternOf(text) {
  const parts = text.split('…').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}
