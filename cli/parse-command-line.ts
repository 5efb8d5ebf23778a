import yargs, { type Argv } from 'yargs';
import { StackbenchError } from '../model/stackbench-error.ts';
import { ownVersion as toolVersion } from '../runner/machine/own-version.ts';
import type { CliContext } from './cli-context.ts';
import { type Flags, usageOf } from './commands/command.ts';
import { COMMANDS, type Command, commandIndex } from './commands/registry.ts';
import { CANDIDATES_FLAG } from './completion/completion-scripts.ts';
import { listCandidates } from './completion/list-candidates.ts';
import { askedFor } from './options/asked-for.ts';
import { checkFlags } from './options/check-flags.ts';
import { explainParseError, extraWord } from './options/explain-usage.ts';
import { GENERAL_OPTIONS } from './options/general-options.ts';
import { commandHelp, overviewHelp } from './options/help-text.ts';
import { noCommand, unknownCommand } from './options/unknown-command.ts';
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
export async function parseCommandLine({ argv, stdout, stderr }: CliContext): Promise<ParsedCommandLine | null> {
  if (argv[0] === CANDIDATES_FLAG) {
    for (const candidate of listCandidates(argv.slice(1), COMMANDS)) stdout.write(`${candidate}\n`);
    return null;
  }
  const width = Math.min(stdout.columns ?? DEFAULT_COLUMNS, DEFAULT_COLUMNS);
  const asked = askedFor(argv, COMMANDS);
  if (asked !== null) {
    const { what, topic } = asked;
    const help = (): string =>
      topic === null ? overviewHelp(COMMANDS, width) : commandHelp(findCommand(topic), width);
    stdout.write(`${what === 'version' ? toolVersion : help()}\n`);
    return null;
  }
  const at = commandIndex(argv);
  const word = argv[at];
  if (word === undefined) {
    stdout.write(`${overviewHelp(COMMANDS, width)}\n`);
    throw noCommand(argv, COMMANDS);
  }
  const command = findCommand(word);
  const rest = argv.toSpliced(at, 1);
  for (const note of checkFlags(rest, command, COMMANDS)) stderr.write(`${note}\n`);
  return { command, flags: await readFlags([word, ...rest], command) };
}

function findCommand(word: string): Command {
  const found = COMMANDS.find(({ name }) => name === word);
  if (found === undefined) throw unknownCommand(word, COMMANDS);
  return found;
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
