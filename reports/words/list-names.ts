const SHOWN = 4;

/** Names as a phrase: `a`, `a and b`, `a, b, c, d and 3 more`. Empty for none. */
export function listNames(names: readonly string[]): string {
  if (names.length > SHOWN) return `${names.slice(0, SHOWN).join(', ')} and ${names.length - SHOWN} more`;
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** `1 stack`, `2 stacks`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
