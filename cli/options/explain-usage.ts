import { EXIT } from '../../model/exit-codes.ts';
import { StackbenchError, messageOf } from '../../model/stackbench-error.ts';
import { suggestName } from '../../model/suggest-name.ts';
import { CATALOGUE } from '../../targets/catalogue.ts';
import type { Command } from '../commands/command.ts';

/** Usage error for a word that a command has no use for, so that no work starts which was not meant. */
export function extraWord(command: Command, word: string): StackbenchError {
  const { name, usage } = command;
  const flag = { run: '--targets', gate: '--target' }[name];
  const isStack = flag !== undefined && CATALOGUE.some(({ id }) => id === word);
  const advice =
    Object.keys(command.flags).length === 0 ? 'Leave it out.' : 'Leave it out, or quote a value with spaces.';
  return usageError({
    what: usage.includes(' ')
      ? `${name} takes one argument; "${word}" is one too many.`
      : `${name} takes no argument "${word}".`,
    why: usedAs(command),
    fix: isStack ? `Did you mean ${flag} ${word}?` : `${advice} ${wayOn(command)}`,
  });
}

/** The parser's own complaint in plain words: which thing is missing or wrong, an example, and where all flags are. */
export function explainParseError(error: unknown, command: Command | undefined): StackbenchError {
  const text = messageOf(error);
  if (command === undefined)
    return usageError({
      what: onOneLine(text),
      why: 'The command line could not be read.',
      fix: 'See `stackbench --help`.',
    });
  const { name, usage, flags } = command;
  const fix = wayOn(command);
  if (text.startsWith('Not enough non-option arguments')) {
    const missing = /[<[](\w+)/.exec(usage)?.[1] ?? 'argument';
    return usageError({ what: `${name} needs to know its ${missing}.`, why: usedAs(command), fix });
  }
  const flag = /^Not enough arguments following: (\S+)/.exec(text)?.[1];
  if (flag !== undefined) {
    const purpose = flags[flag]?.describe ?? 'It takes one.';
    return usageError({ what: `--${flag} has no value.`, why: `What it is for: ${purpose}.`, fix });
  }
  const choice = /Argument: ([\w-]+), Given: "(.*)", Choices: (.*)/.exec(text);
  if (choice !== null) return unknownChoice(command, choice);
  return usageError({ what: onOneLine(text), why: 'The command line could not be read.', fix });
}

function unknownChoice(
  command: Command,
  [, argument = '', given = '', choices = '']: RegExpExecArray,
): StackbenchError {
  const isFlag = Object.hasOwn(command.flags, argument);
  if (!isFlag && CATALOGUE.some(({ id }) => id === given)) return extraWord(command, given);
  const known = Array.from(choices.matchAll(/"([^"]*)"/g), ([, word = '']) => word);
  const near = suggestName(given, known);
  return usageError({
    what: `${isFlag ? `--${argument} of ${command.name}` : command.name} does not know "${given}".`,
    why: `Known: ${known.join(', ')}.`,
    fix: `${near === null ? '' : `Did you mean ${near}? `}${wayOn(command)}`,
  });
}

function usedAs({ usage, flags }: Command): string {
  return `It is used as: stackbench ${usage}${Object.keys(flags).length === 0 ? '' : ' [flags]'}`;
}

function wayOn({ name, example }: Command): string {
  return `For example: stackbench ${example}. More: stackbench ${name} --help`;
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
