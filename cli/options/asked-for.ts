import type { Command } from '../commands/command.ts';

/** Words that print the help, or the version, and are no commands. */
export const HELP_WORD = 'help';
export const VERSION_WORD = 'version';

const HELP_FLAGS = ['--help', '-h', '-?', '-help'];
const VERSION_FLAGS = ['--version', '-v', '-V', '-version'];

interface AskedFor {
  readonly what: 'help' | 'version';
  /** The command whose help is asked for, as it was typed; null for the overview. */
  readonly topic: string | null;
}

/** Whether a command line asks for help or the version, as a word or as a flag of any command; null if it does not. */
export function askedFor(argv: readonly string[], commands: readonly Command[]): AskedFor | null {
  const [first, second, ...rest] = argv.filter((word) => !word.startsWith('-'));
  const asksFor = (flags: readonly string[]): boolean => argv.some((word) => flags.includes(word));
  if (first === HELP_WORD) {
    const topic = second === HELP_WORD || second === VERSION_WORD ? null : (second ?? null);
    return { what: 'help', topic };
  }
  const takesWords = commands.some(
    ({ name, positional }) => name === first && positional?.choices === undefined && positional !== undefined,
  );
  // A file may be called help.
  const isWordAfter = second === HELP_WORD && rest.length === 0 && argv.length === 2 && !takesWords;
  if (asksFor(HELP_FLAGS) || isWordAfter) return { what: 'help', topic: first ?? null };
  return asksFor(VERSION_FLAGS) || first === VERSION_WORD ? { what: 'version', topic: null } : null;
}
