import type { Command } from '../commands/command.ts';
import { HELP_WORD, VERSION_WORD } from '../options/asked-for.ts';
import { GENERAL_OPTIONS } from '../options/general-options.ts';
import type { OptionSpec, OptionTable } from '../options/option-spec.ts';

/**
 * Candidates for the last, unfinished word of a command line: commands, flags, or values of a flag. Empty if any word
 * is possible, such as a file.
 * @param words the words after the program's name
 */
export function listCandidates(words: readonly string[], commands: readonly Command[]): string[] {
  const { before, current } = splitWords(words);
  const name = before.find((word) => !word.startsWith('-'));
  if (name === HELP_WORD) return commands.map((known) => known.name).filter((known) => known.startsWith(current));
  const command = commands.find((candidate) => candidate.name === name);
  const options: OptionTable = { ...command?.options, ...GENERAL_OPTIONS };
  const [flag, value] = splitFlag(current);
  if (value !== null) return valuesOf(optionOf(options, flag), value).map((found) => `${flag}=${found}`);
  const previous = optionOf(options, before.at(-1) ?? '');
  if (previous !== undefined && previous.type !== 'boolean') return valuesOf(previous, current);
  const candidates = current.startsWith('-')
    ? flagsLeft(options, before)
    : command === undefined
      ? [...commands.map((known) => known.name), HELP_WORD, VERSION_WORD]
      : wordsFor(command, options, before);
  return candidates.filter((candidate) => candidate.startsWith(current));
}

/** bash makes three words of `--flag=value`, and the word in front of the cursor may be the sign. */
function splitWords(words: readonly string[]): { readonly before: readonly string[]; readonly current: string } {
  const current = words.at(-1) ?? '';
  return { before: words.slice(0, -1).filter((word) => word !== '='), current: current === '=' ? '' : current };
}

function splitFlag(word: string): readonly [flag: string, value: string | null] {
  const at = word.indexOf('=');
  return word.startsWith('--') && at !== -1 ? [word.slice(0, at), word.slice(at + 1)] : [word, null];
}

function optionOf(options: OptionTable, word: string): OptionSpec | undefined {
  return Object.entries(options).find(([name, { alias, otherName }]) =>
    [`--${name}`, `--${otherName}`, `-${alias}`].includes(word),
  )?.[1];
}

/** Choices of an option; of a list, for the part after the last comma. */
function valuesOf(spec: OptionSpec | undefined, current: string): string[] {
  const { choices = [], list } = spec ?? {};
  const chosen = list === true ? current.split(',').slice(0, -1) : [];
  return choices
    .filter((choice) => !chosen.includes(choice))
    .map((choice) => [...chosen, choice].join(','))
    .filter((value) => value.startsWith(current));
}

/** Words that may follow: the command's own, then flags. */
function wordsFor({ positional }: Command, options: OptionTable, before: readonly string[]): readonly string[] {
  const isGiven = plainWords(options, before).length > 1;
  if (positional === undefined || (isGiven && positional.many !== true)) return flagsLeft(options, before);
  if (positional.choices === undefined) return [];
  return positional.required ? positional.choices : [...positional.choices, ...flagsLeft(options, before)];
}

/** Words that are neither flags nor values of flags: the command, and what it takes. */
function plainWords(options: OptionTable, before: readonly string[]): string[] {
  return before.filter((word, index) => {
    const last = before.slice(0, index).findLastIndex((earlier) => earlier.startsWith('-'));
    const flag = optionOf(options, before[last] ?? '');
    const isValue = flag !== undefined && flag.type !== 'boolean' && (flag.list === true || last === index - 1);
    return !word.startsWith('-') && !isValue;
  });
}

function flagsLeft(options: OptionTable, before: readonly string[]): string[] {
  return Object.entries(options)
    .filter(([name, { list }]) => list === true || !before.some((word) => splitFlag(word)[0] === `--${name}`))
    .map(([name]) => `--${name}`);
}
