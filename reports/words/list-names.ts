const MOST_NAMED = 4;

/** Names as a phrase: `a`, `a and b`, `a, b, c, d and 3 more`, at most `most` of them. Empty for none. */
export function listNames(names: readonly string[], most = MOST_NAMED): string {
  if (names.length > most) return `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** `1 stack`, `2 stacks`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
