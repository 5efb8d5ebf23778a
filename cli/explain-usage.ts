import { CATALOGUE } from '../targets/catalogue.ts';
import { EXIT } from '../model/exit-codes.ts';
import { StackbenchError, messageOf } from '../model/stackbench-error.ts';
import type { Command } from './commands/command.ts';
import { unknownName } from './unknown-name.ts';

/** Usage error for a word that a command has no use for, so that no work starts which was not meant. */
export function extraWord({ name, usage, example }: Command, word: string): StackbenchError {
  const takesWords = usage.includes(' ');
  const isStack = CATALOGUE.some(({ id }) => id === word);
  const fix =
    isStack && name === 'run'
      ? `Did you mean --targets ${word}?`
      : isStack && name === 'gate'
        ? `Did you mean --target ${word}?`
        : `Leave it out, or quote a value that has spaces. For example: stackbench ${example}. All flags: stackbench ${name} --help`;
  return usageError({
    what: takesWords
      ? `${name} takes one argument; "${word}" is one too many.`
      : `${name} takes no argument "${word}".`,
    why: `It is used as: stackbench ${usage}`,
    fix,
  });
}

/** The parser's own complaint in plain words: which thing is missing or wrong, an example, and where all flags are. */
export function explainParseError(error: unknown, command: Command | undefined): StackbenchError {
  const text = messageOf(error);
  if (command === undefined)
    return usageError({
      what: text.replaceAll(/\s*\n\s*/g, ' '),
      why: 'The command line could not be read.',
      fix: 'See `stackbench --help`.',
    });
  const { name, usage, example } = command;
  const fix = `For example: stackbench ${example}. All flags: stackbench ${name} --help`;
  if (text.startsWith('Not enough non-option arguments')) {
    const missing = /[<[](\w+)/.exec(usage)?.[1] ?? 'argument';
    return usageError({
      what: `${name} needs to know its ${missing}.`,
      why: `It is used as: stackbench ${usage}`,
      fix,
    });
  }
  const flag = /^Not enough arguments following: (\S+)/.exec(text)?.[1];
  if (flag !== undefined) {
    const described = command.flags[flag]?.describe;
    const takes = described === undefined ? 'It takes one.' : `It takes one: ${described}.`;
    return usageError({ what: `--${flag} has no value.`, why: takes, fix: `All flags: stackbench ${name} --help` });
  }
  const choice = /Argument: ([\w-]+), Given: "(.*)", Choices: (.*)/.exec(text);
  if (choice !== null) {
    const [, argument = '', given = '', choices = ''] = choice;
    const isFlag = Object.hasOwn(command.flags, argument);
    const known = Array.from(choices.matchAll(/"([^"]*)"/g), ([, word = '']) => word);
    if (!isFlag && CATALOGUE.some(({ id }) => id === given)) return extraWord(command, given);
    return unknownName(isFlag ? `--${argument}` : `${argument} of ${name}`, given, known);
  }
  return usageError({ what: text.replaceAll(/\s*\n\s*/g, ' '), why: 'The command line could not be read.', fix });
}

/** A usage error (exit 2). */
export function usageError(facts: {
  readonly what: string;
  readonly why: string;
  readonly fix: string;
}): StackbenchError {
  return new StackbenchError({ code: 'usage', ...facts, exitCode: EXIT.usage });
}
