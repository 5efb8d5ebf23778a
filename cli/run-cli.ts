import yargs, { type Argv } from 'yargs';
import { EXIT, type ExitCode } from '../model/exit-codes.ts';
import { StackbenchError, hasErrorCode } from '../model/stackbench-error.ts';
import { leftNamespaces, stillOurs } from '../runner/machine/processes/ledger.ts';
import { sweepLeftovers } from '../runner/machine/processes/sweep-leftovers.ts';
import type { CliContext, CliWorld, OutputStream } from './cli-context.ts';
import { COMMANDS, type Command } from './commands/registry.ts';
import { explainParseError, extraWord, usageError } from './options/explain-usage.ts';
import { externalUrls } from './options/read-run-request.ts';
import { unknownName } from './options/unknown-name.ts';
import { printError } from './output/print-error.ts';
import { showWaits } from './output/progress/show-waits.ts';
import { redactedOutput } from './output/redacted-output.ts';
import { redactionFor } from './output/redaction.ts';
import { safeOutput } from './output/safe-output.ts';
import { toolVersion } from './tool-version.ts';

/** The whole command line as a function: parses, sweeps what a killed run left, runs one command, returns the exit code. Never rejects. */
export async function runCli(world: CliWorld): Promise<ExitCode> {
  const debug = world.argv.includes('--debug');
  const redaction = redactionFor(world, world.argv.includes('--include-host'));
  const [stdout, stderr] = [world.stdout, world.stderr].map((stream) =>
    redactedOutput(safeOutput(stream), redaction),
  ) as [OutputStream, OutputStream];
  const context: CliContext = { ...world, stdout, stderr };
  const endWaits = showWaits(context.stderr, context.signal);
  const before = new Set(stillOurs());
  const left = (): string[] => stillOurs().filter((one) => !before.has(one));
  try {
    const parsed = await parse(context);
    if (parsed === null) return EXIT.pass;
    await sweepNamed(context, parsed);
    for (const swept of await sweepLeftovers(context.signal))
      context.stderr.write(`Swept after a run that was killed: ${swept}.\n`);
    const code = await parsed.command.run(context, parsed.flags);
    if (!context.signal.aborted) sayWhatIsLeft(context, left());
    return context.signal.aborted ? EXIT.interrupted : code;
  } catch (error) {
    if (context.signal.aborted) {
      // Where results are that could not be written must be told all the same.
      if (hasErrorCode(error, 'cannot-write', 'in-use')) printError(error, context.stderr, { debug, redaction });
      if (left().length === 0) context.stderr.write('Interrupted; nothing was left running.\n');
      else sayWhatIsLeft(context, left());
      return EXIT.interrupted;
    }
    sayWhatIsLeft(context, left());
    return printError(error, context.stderr, { debug, redaction });
  } finally {
    endWaits();
  }
}

/** What lies in a server of somebody else needs its address, and its client, which most commands need not load. */
async function sweepNamed({ env, signal, stderr }: CliContext, { command, flags }: Parsed): Promise<void> {
  if (leftNamespaces().length === 0) return;
  const { sweepNamespaces } = await import('../runner/datastores/sweep-namespaces.ts');
  const urls = externalUrls((name) => [flags[name]].flat().at(-1));
  const named = { env, signal, externalUrls: urls, allowRemote: flags['allow-remote'] === true };
  const { done, kept } = await sweepNamespaces(named);
  // A command that names no server could only repeat, each time, that it does not.
  const mayNameServers = command.name === 'doctor' || 'redis-url' in command.flags;
  for (const said of [...done, ...(mayNameServers ? kept : [])])
    stderr.write(`Left by a run that was killed: ${said}.\n`);
}

function sayWhatIsLeft({ stderr }: CliContext, left: readonly string[]): void {
  for (const one of left) stderr.write(`Not ended or removed: ${one}. The next command tries again.\n`);
}

interface Parsed {
  readonly command: Command;
  readonly flags: Readonly<Record<string, unknown>>;
}

/** Null when help or the version was asked for and printed. */
async function parse(context: CliContext): Promise<Parsed | null> {
  let chosen: Parsed | null = null;
  const parser = makeParser(context, (parsed) => {
    chosen = parsed;
  });
  const requested = context.argv.find((word) => !word.startsWith('-'));
  const asksForHelp = ['--help', '--version'].some((flag) => context.argv.includes(flag));
  if (requested === undefined && !asksForHelp) {
    context.stdout.write(`${await parser.getHelp()}\n`);
    throw usageError({
      what: 'No command was given.',
      why: 'stackbench needs to know what to do.',
      fix: '`stackbench doctor` says whether everything is here, `stackbench list` what can be compared; then `stackbench run`, about seven minutes.',
    });
  }
  const names = COMMANDS.map(({ name }) => name);
  if (requested !== undefined && !names.includes(requested)) throw unknownName('command', requested, names);
  const command = COMMANDS.find(({ name }) => name === requested);
  if (!asksForHelp && command !== undefined) rejectUnknownFlags(context.argv, command);
  let printed = '';
  try {
    await parser
      .strictOptions()
      .parseAsync([...context.argv], {}, (_error: unknown, _argv: unknown, output: string) => {
        printed = output;
      });
  } catch (error) {
    throw error instanceof StackbenchError ? error : explainParseError(error, command);
  }
  if (printed !== '') {
    context.stdout.write(`${printed}\n`);
    return null;
  }
  if (command !== undefined) rejectExtraWords(chosen, command);
  return chosen;
}

function makeParser(context: CliContext, choose: (parsed: Parsed) => void): Argv {
  let parser: Argv = yargs([...context.argv])
    .scriptName('stackbench')
    .usage('$0 <command> [flags]\n\nCompares Item API stacks on this machine and says how sure it is.')
    .version(toolVersion)
    .option('debug', { type: 'boolean', describe: 'Print stack traces', default: false })
    .help()
    .wrap(Math.min(context.stdout.columns ?? 120, 120))
    .exitProcess(false)
    .fail(false)
    .locale('en')
    .demandCommand(1)
    .parserConfiguration({ 'camel-case-expansion': false });
  for (const command of COMMANDS) {
    parser = parser.command(
      command.usage,
      command.describe,
      (sub) => command.options(sub),
      (flags) => {
        choose({ command, flags });
      },
    );
  }
  return parser;
}

/** yargs takes words that no command asked for, and starts. */
function rejectExtraWords(chosen: Parsed | null, command: Command): void {
  const extra = (chosen?.flags['_'] as readonly unknown[] | undefined)?.[1];
  if (extra !== undefined) throw extraWord(command, String(extra));
}

/** yargs names an unknown flag but suggests none. */
function rejectUnknownFlags(argv: readonly string[], command: Command): void {
  const known = [...Object.keys(command.flags), 'debug', 'help', 'version'];
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
