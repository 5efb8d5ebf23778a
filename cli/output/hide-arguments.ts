import { shownCommand } from '../options/repeating-command.ts';
import { quoted } from './quoted.ts';
import { redactionFor } from './redaction.ts';

/** Where the command line has secrets, everybody who lists processes sees it without them, on systems that let a process say what it is called. */
export function hideArguments(argv: readonly string[]): void {
  const shown = shownCommand(argv, redactionFor({ argv, env: {} }, true));
  if (shown !== ['stackbench', ...argv.map(quoted)].join(' ')) process.title = shown;
}
