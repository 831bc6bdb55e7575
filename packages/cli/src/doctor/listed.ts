const FEW = 5;

/** Names in a sentence, `a, b and c`: of many the first ones, and how many more. */
export function listed(names: readonly string[], most = FEW): string {
  if (names.length > most) return `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
