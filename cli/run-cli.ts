import { EXIT, type ExitCode } from '../model/exit-codes.ts';
import { hasErrorCode } from '../model/stackbench-error.ts';
import { leftNamespaces, stillOurs } from '../runner/machine/processes/ledger.ts';
import { sweepLeftovers } from '../runner/machine/processes/sweep-leftovers.ts';
import type { CliContext, CliWorld, OutputStream } from './cli-context.ts';
import { externalUrls } from './options/choose-datastores.ts';
import { isIncomplete, printError } from './output/print-error.ts';
import { showWaits } from './output/progress/show-waits.ts';
import { redactedOutput } from './output/redacted-output.ts';
import { redactionFor } from './output/redaction.ts';
import { safeOutput } from './output/safe-output.ts';
import { stillStream } from './output/still-stream.ts';
import { type ParsedCommandLine, parseCommandLine } from './parse-command-line.ts';
import { refuseWindows } from './refuse-windows.ts';

/**
 * The whole command line as a function: parses it, cleans up after killed runs, runs one command, returns the exit
 * code. Rejects only if a part of stackbench is missing.
 */
export async function runCli(world: CliWorld): Promise<ExitCode> {
  const debug = world.argv.includes('--debug');
  const redaction = redactionFor(world, world.argv.includes('--include-host'));
  const [stdout, stderr] = [world.stdout, stillStream(world.stderr, world.env)].map((stream) =>
    redactedOutput(safeOutput(stream), redaction),
  ) as [OutputStream, OutputStream];
  const context: CliContext = { ...world, stdout, stderr };
  const endWaits = showWaits(context.stderr, context.signal);
  const before = new Set(stillOurs());
  const left = (): string[] => stillOurs().filter((one) => !before.has(one));
  try {
    const parsed = await parseCommandLine(context);
    if (parsed === null) return EXIT.pass;
    refuseWindows();
    await sweepNamed(context, parsed);
    for (const swept of await sweepLeftovers(context.signal))
      context.stderr.write(`Cleaned up after a killed run: ${swept}.\n`);
    const code = await parsed.command.run(context, parsed.flags);
    if (!context.signal.aborted) sayWhatIsLeft(context, left());
    return context.signal.aborted ? EXIT.interrupted : code;
  } catch (error) {
    if (context.signal.aborted) {
      // The user must still learn where results are that could not be written.
      if (hasErrorCode(error, 'cannot-write', 'in-use')) printError(error, context.stderr, { debug, redaction });
      if (left().length === 0) context.stderr.write('Interrupted; nothing was left running.\n');
      else sayWhatIsLeft(context, left());
      return EXIT.interrupted;
    }
    sayWhatIsLeft(context, left());
    if (isIncomplete(error)) throw error;
    return printError(error, context.stderr, { debug, redaction });
  } finally {
    endWaits();
  }
}

/** Data left in a server of the user is removed with its address and its client, which most commands need not load. */
async function sweepNamed({ env, signal, stderr }: CliContext, { command, flags }: ParsedCommandLine): Promise<void> {
  if (leftNamespaces().length === 0) return;
  const { sweepNamespaces } = await import('../runner/datastores/sweep-namespaces.ts');
  const urls = externalUrls((name) => [flags[name]].flat().at(-1));
  const named = { env, signal, externalUrls: urls, allowRemote: flags['allow-remote'] === true };
  const { done, kept } = await sweepNamespaces(named);
  // A command that takes no address could only repeat, each time, that the address is missing.
  const mayNameServers = command.name === 'doctor' || 'redis-url' in command.options;
  for (const said of [...done, ...(mayNameServers ? kept : [])]) stderr.write(`Left by a killed run: ${said}.\n`);
}

function sayWhatIsLeft({ stderr }: CliContext, left: readonly string[]): void {
  for (const one of left) stderr.write(`Not stopped or removed: ${one}. The next stackbench command will retry.\n`);
}
