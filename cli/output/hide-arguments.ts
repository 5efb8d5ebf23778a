import { quoted, shownCommand } from '../options/repeating-command.ts';
import { redactionFor } from './redaction.ts';

/** Hides secrets of the command line from lists of processes, on systems that let a process change its title. */
export function hideArguments(argv: readonly string[]): void {
  const shown = shownCommand(argv, redactionFor({ argv, env: {} }, true));
  if (shown !== ['stackbench', ...argv.map(quoted)].join(' ')) process.title = shown;
}
