const MAX_COMPARED_LENGTH = 100;

/** The name that is most like a wanted one; `undefined` where none is. */
export function closestName(wanted: string, names: Iterable<string>): string | undefined {
  let closest: string | undefined;
  let fewest = Math.max(3, Math.ceil(wanted.length / 2));
  for (const name of names) {
    const edits = editDistance(wanted, name);
    if (edits >= fewest) continue;
    fewest = edits;
    closest = name;
  }
  return closest;
}

/** How many letters must be added, removed or replaced to make one text of the other (Levenshtein). */
export function editDistance(one: string, other: string): number {
  const [a, b] = [one.slice(0, MAX_COMPARED_LENGTH), other.slice(0, MAX_COMPARED_LENGTH)];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
