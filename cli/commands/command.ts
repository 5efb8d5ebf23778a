import type { Argv, Options } from 'yargs';
import type { ExitCode } from '../../model/exit-codes.ts';
import type { CliContext } from '../cli-context.ts';

export type Flags = Readonly<Record<string, unknown>>;

/** One command of the command line. */
export interface Command {
  readonly name: string;
  /** As yargs takes it: `serve <target>`. */
  readonly usage: string;
  /** A call that works, without the program's name: `serve express-postgres`. */
  readonly example: string;
  readonly describe: string;
  /** Starts nothing that must be ended: a signal ends it at once, in the middle of any work. */
  readonly onlyReads?: boolean;
  readonly flags: Readonly<Record<string, Options>>;
  options(parser: Argv): Argv;
  run(context: CliContext, flags: Flags): Promise<ExitCode>;
}
