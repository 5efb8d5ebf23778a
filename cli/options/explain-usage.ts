import { EXIT } from '../../model/exit-codes.ts';
import { StackbenchError, messageOf } from '../../model/stackbench-error.ts';
import { suggestName } from '../../model/suggest-name.ts';
import { type Command, usageOf } from '../commands/command.ts';
import type { OptionSpec, OptionTable } from './option-spec.ts';

/** Advice for an address of a running server. */
export const NO_ADDRESS =
  'It takes no address. For a service of your own, `stackbench init` writes a configuration, and `stackbench gate` compares two commits.';
const NO_SCRIPT = 'stackbench plays scenarios, not scripts: `stackbench list` shows them, and --help how to write one.';

/** Usage error for a word that a command does not take, so that no unintended work starts. */
export function extraWord(command: Command, word: string): StackbenchError {
  const advice =
    Object.keys(command.options).length === 0 ? 'Remove it.' : 'Remove it, or put quotes around a value with spaces.';
  return usageError({
    what: `${command.name}: unexpected argument "${word}".`,
    why: usedAs(command),
    fix: wordAdvice(command.options, word) ?? `${advice} ${exampleOf(command)}`,
  });
}

/** What a word was probably meant for: a flag without its dashes, a value of one, an address; null if unclear. */
function wordAdvice(options: OptionTable, word: string): string | null {
  const [, name = word, value] = /^([\w-]+)=(.+)$/s.exec(word) ?? [];
  if (word.startsWith('--')) return 'Flags are read only in front of a separate --: remove it.';
  if (Object.hasOwn(options, name)) return `Did you mean --${name}${value === undefined ? '' : ` ${value}`}?`;
  if (/^https?:\/\//.test(word)) return NO_ADDRESS;
  if (/\.[cm]?[jt]s$/.test(word)) return NO_SCRIPT;
  const lists = Object.entries(options).flatMap(([flag, { choices }]) =>
    choices === undefined ? [] : [{ flag, choices }],
  );
  const exact = lists.find(({ choices }) => choices.includes(word));
  if (exact !== undefined) return `Did you mean --${exact.flag} ${word}?`;
  for (const { flag, choices } of lists) {
    const near = suggestName(word, choices);
    if (near !== null) return `Did you mean --${flag} ${near}?`;
  }
  return null;
}

/**
 * The parser's error in plain words: what is missing or wrong, an example, and where all flags are. Reads the English
 * messages of yargs, so another version or locale needs other patterns; test/cli/bad-input.test.ts shows which.
 */
export function explainParseError(error: unknown, command: Command): StackbenchError {
  const text = messageOf(error);
  const { positional, options } = command;
  const fix = exampleOf(command);
  if (text.startsWith('Not enough non-option arguments')) {
    return usageError({ what: `Missing argument: <${positional?.name ?? 'argument'}>.`, why: usedAs(command), fix });
  }
  const flag = /^Not enough arguments following: (\S+)/.exec(text)?.[1];
  if (flag !== undefined) {
    const isMeant = ([name, { alias }]: readonly [string, OptionSpec]): boolean => name === flag || alias === flag;
    const [name, spec] = Object.entries(options).find(isMeant) ?? [flag, null];
    return usageError({
      what: `--${name} requires a value (${spec?.value ?? 'text'}).`,
      why: spec?.describe ?? 'No value follows it.',
      fix,
    });
  }
  const choice = /Argument: ([\w-]+), Given: "(.*)", Choices: (.*)/.exec(text);
  if (choice !== null) return unknownChoice(command, choice);
  return usageError({ what: onOneLine(text), why: 'The command line could not be read.', fix });
}

function unknownChoice(
  command: Command,
  [, argument = '', escaped = '', choices = '']: RegExpExecArray,
): StackbenchError {
  const given = String(JSON.parse(`"${escaped}"`));
  const isFlag = Object.hasOwn(command.options, argument);
  const known = Array.from(choices.matchAll(/"([^"]*)"/g), ([, word = '']) => word);
  const near = suggestName(given, known);
  if (!isFlag && near === null && wordAdvice(command.options, given) !== null) return extraWord(command, given);
  if (!isFlag && near === null && Object.hasOwn(command.options, 'base')) return refGiven(command, given);
  return usageError({
    what: `${isFlag ? `--${argument} of ${command.name}` : command.name} does not know "${given}".`,
    why: `Known: ${known.join(', ')}.`,
    fix: `${near === null ? '' : `Did you mean ${near}? `}${exampleOf(command)}`,
  });
}

/** A gate takes no word but its action, and people write the commit to compare with. */
function refGiven(command: Command, word: string): StackbenchError {
  return usageError({
    what: `${command.name}: unexpected argument "${word}".`,
    why: usedAs(command),
    fix: `If it is a git ref or a directory, write stackbench ${command.name} --base ${word}. More: stackbench ${command.name} --help`,
  });
}

function usedAs(command: Command): string {
  return `Usage: stackbench ${usageOf(command)}${Object.keys(command.options).length === 0 ? '' : ' [flags]'}`;
}

function exampleOf({ name, examples: [{ call }] }: Command): string {
  return `For example: stackbench ${call}. More: stackbench ${name} --help`;
}

function onOneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ');
}

/** A usage error (exit 2). */
export function usageError(facts: {
  readonly what: string;
  readonly why: string;
  readonly fix: string;
}): StackbenchError {
  return new StackbenchError({ code: 'usage', ...facts, exitCode: EXIT.usage });
}
