import type { ExitCode } from '../../model/exit-codes.ts';
import type { CliContext } from '../cli-context.ts';
import type { OptionTable } from '../options/option-spec.ts';

export type Flags = Readonly<Record<string, unknown>>;

/** The words that a command takes beside its flags. */
interface Positional {
  readonly name: string;
  readonly required: boolean;
  /** Takes one word or more. */
  readonly many?: boolean;
  /** Values that completion offers. */
  readonly choices?: readonly string[];
  /** Whether the parser refuses any other value. */
  readonly strict?: boolean;
  readonly describe: string;
}

interface Example {
  /** A call that works, without the program's name: `serve express-postgres`. */
  readonly call: string;
  readonly does: string;
}

/** One command of the command line. */
export interface Command {
  readonly name: string;
  /** One line in the list of commands. */
  readonly describe: string;
  readonly positional?: Positional;
  readonly options: OptionTable;
  /** The first one is shown with usage errors. */
  readonly examples: readonly [Example, ...Example[]];
  /** What the command's exit codes mean, and the pages that explain its output; at the end of its help. */
  readonly answers?: {
    readonly exitCodes: Readonly<Partial<Record<ExitCode, string>>>;
    readonly docs: readonly string[];
  };
  /** Starts nothing that must be ended: a signal ends it at once, in the middle of any work. */
  readonly onlyReads?: boolean;
  run(context: CliContext, flags: Flags): Promise<ExitCode>;
}

/**
 * How a command is called, as yargs and `--help` write it: `serve <target>`, `gate [action]`, `compare <results..>`.
 */
export function usageOf({ name, positional }: Command): string {
  if (positional === undefined) return name;
  const word = `${positional.name}${positional.many === true ? '..' : ''}`;
  return `${name} ${positional.required ? `<${word}>` : `[${word}]`}`;
}
