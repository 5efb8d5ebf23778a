import { EXIT } from '../../model/exit-codes.ts';
import { StackbenchError, messageOf } from '../../model/stackbench-error.ts';
import { suggestName } from '../../model/suggest-name.ts';
import { CATALOGUE } from '../../targets/catalogue.ts';
import { type Command, usageOf } from '../commands/command.ts';
import type { OptionSpec } from './option-spec.ts';

/** Usage error for a word that a command does not take, so that no unintended work starts. */
export function extraWord(command: Command, word: string): StackbenchError {
  const { name, stackFlag } = command;
  const isStack = stackFlag !== undefined && CATALOGUE.some(({ id }) => id === word);
  const advice =
    Object.keys(command.options).length === 0 ? 'Remove it.' : 'Remove it, or put quotes around a value with spaces.';
  return usageError({
    what: `${name}: unexpected argument "${word}".`,
    why: usedAs(command),
    fix: isStack ? `Did you mean ${stackFlag} ${word}?` : `${advice} ${exampleOf(command)}`,
  });
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
  [, argument = '', given = '', choices = '']: RegExpExecArray,
): StackbenchError {
  const isFlag = Object.hasOwn(command.options, argument);
  if (!isFlag && CATALOGUE.some(({ id }) => id === given)) return extraWord(command, given);
  const known = Array.from(choices.matchAll(/"([^"]*)"/g), ([, word = '']) => word);
  const near = suggestName(given, known);
  return usageError({
    what: `${isFlag ? `--${argument} of ${command.name}` : command.name} does not know "${given}".`,
    why: `Known: ${known.join(', ')}.`,
    fix: `${near === null ? '' : `Did you mean ${near}? `}${exampleOf(command)}`,
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
