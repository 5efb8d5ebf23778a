/** What an output says, piece by piece: `p99 of express-redis` → `6.10 ±8%`. */
export type Facts = ReadonlyMap<string, string>;

/** Puts texts under their kind and place: `sentence 0`. */
export function addTexts(facts: Map<string, string>, texts: Readonly<Record<string, readonly string[]>>): void {
  for (const [kind, list] of Object.entries(texts))
    for (const [index, text] of list.entries()) facts.set(`${kind} ${index}`, text);
}

/** How one output is held against its model. */
interface Agreement {
  readonly output: string;
  readonly expected: Facts;
  /** Whether the output claims to show that piece. */
  readonly shown: (name: string) => boolean;
  /** Whether what was found may stand for what the model has, where they are not the same text. */
  readonly stands: (name: string, found: string, value: string) => boolean;
}

/**
 * Where an output says something else than its model, leaves out what it claims to show, or invents something; empty
 * where they agree.
 */
export function differencesFrom(said: Facts, { output, expected, shown, stands }: Agreement): string[] {
  const wrong = [...expected].flatMap(([name, value]) => {
    const found = said.get(name) ?? '';
    if (!shown(name) || found === value || stands(name, found, value)) return [];
    return [`${output}, ${name}: "${found}" where the model has "${value}"`];
  });
  const invented = [...said].flatMap(([name, text]) => (expected.has(name) ? [] : [`${output} says ${name}: ${text}`]));
  return [...wrong, ...invented];
}
