import { type Redaction, redact } from '../../model/redact.ts';
import { NAMED_BY } from '../../runner/datastores/named-by.ts';

/** The command line that repeats a run: with its seed, if none was given. */
export function repeatingCommand(
  argv: readonly string[],
  { seedDrawn, plan }: { readonly seedDrawn: boolean; readonly plan: { readonly seed: number } },
  redaction: Redaction,
): string {
  const seed = seedDrawn ? ['--seed', String(plan.seed)] : [];
  return shownCommand([...argv, ...seed], redaction);
}

/** A command line for a shell; an address with a secret is replaced by the variable that can contain it. */
export function shownCommand(argv: readonly string[], redaction: Redaction): string {
  const words = argv.map((word, index) => {
    const [flag, value] = splitFlag(word);
    if (value !== null) return `${flag}=${shownValue(flag, value, redaction)}`;
    return shownValue(argv[index - 1] ?? '', word, redaction);
  });
  return redact(`stackbench ${words.join(' ')}`, redaction);
}

/** A word for a POSIX shell, in quotes if it needs them. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

function shownValue(flag: string, value: string, redaction: Redaction): string {
  const variable = VARIABLE_OF_FLAG[flag];
  const isSecret = redact(value, { ...redaction, secrets: redaction.secrets, names: [] }) !== value;
  return isSecret && variable !== undefined ? `"$${variable}"` : quoted(value);
}

function splitFlag(word: string): readonly [string, string | null] {
  const at = word.indexOf('=');
  return word.startsWith('--') && at !== -1 ? [word.slice(0, at), word.slice(at + 1)] : [word, null];
}

const VARIABLE_OF_FLAG: Readonly<Record<string, string | undefined>> = Object.fromEntries(
  Object.values(NAMED_BY).map(({ flag, variable }) => [`--${flag}`, variable]),
);
