import yargs, { type Argv } from 'yargs';
import { StackbenchError } from '../model/stackbench-error.ts';
import { ownVersion as toolVersion } from '../runner/machine/own-version.ts';
import type { CliContext } from './cli-context.ts';
import { type Flags, usageOf } from './commands/command.ts';
import { COMMANDS, type Command } from './commands/registry.ts';
import { CANDIDATES_FLAG } from './completion/completion-scripts.ts';
import { listCandidates } from './completion/list-candidates.ts';
import { explainParseError, extraWord, usageError } from './options/explain-usage.ts';
import { GENERAL_OPTIONS } from './options/general-options.ts';
import { commandHelp, overviewHelp } from './options/help-text.ts';
import { unknownName } from './options/unknown-name.ts';
import { yargsOptions } from './options/yargs-options.ts';
import { DEFAULT_COLUMNS } from './output/write-reports.ts';

export interface ParsedCommandLine {
  readonly command: Command;
  readonly flags: Flags;
}

/**
 * Reads the command line. Null if help, the version or completion candidates were asked for, which are printed.
 * @throws StackbenchError (exit 2)
 */
export async function parseCommandLine({ argv, stdout }: CliContext): Promise<ParsedCommandLine | null> {
  if (argv[0] === CANDIDATES_FLAG) {
    for (const candidate of listCandidates(argv.slice(1), COMMANDS)) stdout.write(`${candidate}\n`);
    return null;
  }
  const width = Math.min(stdout.columns ?? DEFAULT_COLUMNS, DEFAULT_COLUMNS);
  const asksFor = (...flags: readonly string[]): boolean => flags.some((flag) => argv.includes(flag));
  const requested = argv.find((word) => !word.startsWith('-'));
  const command = requested === undefined ? null : findCommand(requested);
  if (asksFor('--help', '-h')) {
    stdout.write(`${command === null ? overviewHelp(COMMANDS, width) : commandHelp(command, width)}\n`);
    return null;
  }
  if (asksFor('--version')) {
    stdout.write(`${toolVersion}\n`);
    return null;
  }
  if (command === null) {
    stdout.write(`${overviewHelp(COMMANDS, width)}\n`);
    throw noCommand();
  }
  rejectUnknownFlags(argv, command);
  return { command, flags: await readFlags(argv, command) };
}

function findCommand(requested: string): Command {
  const found = COMMANDS.find(({ name }) => name === requested);
  if (found !== undefined) return found;
  throw unknownName(
    'command',
    requested,
    COMMANDS.map(({ name }) => name),
  );
}

async function readFlags(argv: readonly string[], command: Command): Promise<Flags> {
  let chosen: Flags = {};
  const parser = makeParser(argv, command, (flags) => {
    chosen = flags;
  });
  try {
    await parser.parseAsync();
  } catch (error) {
    throw error instanceof StackbenchError ? error : explainParseError(error, command);
  }
  // yargs takes words that no command asked for, and starts.
  const extra = (chosen['_'] as readonly unknown[] | undefined)?.[1];
  if (extra !== undefined) throw extraWord(command, String(extra));
  return chosen;
}

function makeParser(argv: readonly string[], command: Command, choose: (flags: Flags) => void): Argv {
  const { positional, options } = command;
  return yargs([...argv])
    .scriptName('stackbench')
    .help(false)
    .version(false)
    .options(yargsOptions({ debug: GENERAL_OPTIONS.debug }))
    .exitProcess(false)
    .fail(false)
    .locale('en')
    .demandCommand(1)
    .strictOptions()
    .parserConfiguration({ 'camel-case-expansion': false })
    .command(
      usageOf(command),
      command.describe,
      (parser) =>
        (positional === undefined
          ? parser
          : parser.positional(positional.name, {
              type: 'string',
              ...(positional.many === true ? { array: true } : {}),
              ...(positional.strict === true ? { choices: positional.choices ?? [] } : {}),
            })
        ).options(yargsOptions(options)),
      choose,
    );
}

/** yargs names an unknown flag but suggests none. */
function rejectUnknownFlags(argv: readonly string[], command: Command): void {
  const known = [...Object.keys(command.options), ...Object.keys(GENERAL_OPTIONS)];
  const end = argv.indexOf('--');
  for (const word of end === -1 ? argv : argv.slice(0, end)) {
    const name = /^--(?:no-)?([a-zA-Z][\w-]*)/.exec(word)?.[1];
    if (name !== undefined && !known.includes(name))
      throw unknownName(
        'flag',
        `--${name}`,
        known.map((flag) => `--${flag}`),
      );
  }
}

function noCommand(): StackbenchError {
  return usageError({
    what: 'No command was given.',
    why: 'stackbench needs a command to run.',
    fix: '`stackbench doctor` shows what is installed, `stackbench list` what can be compared; then `stackbench run` takes about six minutes.',
  });
}
