/** A row of the word list in CONTRIBUTING.md that the test looks for. */
interface ListedWord {
  /** The left column, as written. */
  readonly avoid: string;
  readonly use: string;
  readonly pattern: RegExp;
}

/** Words that are right in some senses: what is looked for instead of the bare words. */
const SENSES: Readonly<Record<string, RegExp>> = {
  'alone (for only)': /\balone\b/i,
  'apart (for separately)': /\b(ranked|told|counted|listed|named|shown|kept|set|stands?) apart\b/i,
  'cannot be told, told apart': /\b(cannot be told|told apart)\b/i,
  'dear, dearer': /\bdear(er|est)?\b/i,
  'draw up, drawn up': /\bdr(aws?|awn|ew)( it| them)? up\b/i,
  'else (for otherwise)':
    /(?<!\b(or|nothing|anything|something|nobody|anybody|everything|somebody|what|who) )\belse\b/i,
  'go on with': /\b(go|goes|going|gone|went) on with\b/i,
  mend: /\bmend(s|ed|ing)?\b/i,
  'so many, so long (for a limit)': /^\W*So (many|long)\b/,
  // A reservation stands for something; processes stand still; points stand out.
  'stand, stands (for is)': /\b(?<!-)stands?\b(?!-| for\b| still\b| out\b| in\b)/i,
  '5 % (with a space)': /[\d…][\s\u00a0]%(?!\w)/,
};

/**
 * Every row that is checked by the test. @throws Error for a table that is missing, or a row that is not understood.
 */
export function readWordList(contributing: string): ListedWord[] {
  const rows = Array.from(contributing.matchAll(/^\| (.+?) +\| (.+?) +\| (test|by eye) +\|$/gm));
  if (rows.length === 0) throw new Error('CONTRIBUTING.md has no word list.');
  return rows
    .filter(([, , , checked]) => checked === 'test')
    .map(([, avoid = '', use = '']) => ({ avoid, use, pattern: SENSES[avoid] ?? anyOf(avoid) }));
}

/** `tell, tells, told`: any of them, as whole words. */
function anyOf(avoid: string): RegExp {
  if (!/^[a-z ,]+$/.test(avoid)) throw new Error(`"${avoid}" needs its sense in test/writing/words/word-list.ts.`);
  return new RegExp(`\\b(${avoid.split(', ').join('|')})\\b`, 'i');
}
