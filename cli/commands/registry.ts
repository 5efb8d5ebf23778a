import { auditCommand } from './audit.ts';
import { capacityCommand } from './capacity.ts';
import { claimsCommand } from './claims.ts';
import type { Command } from './command.ts';
import { compareCommand } from './compare.ts';
import { completionCommand } from './completion.ts';
import { doctorCommand } from './doctor.ts';
import { gateCommand } from './gate.ts';
import { initCommand } from './init.ts';
import { listCommand } from './list.ts';
import { reportCommand } from './report.ts';
import { runCommand } from './run.ts';
import { serveCommand } from './serve.ts';
import { setupCommand } from './setup.ts';
import { studyCommand } from './study.ts';

export type { Command } from './command.ts';

/** Whether the command of a command line has nothing to clean up when it is ended. */
export function onlyReads(argv: readonly string[]): boolean {
  const name = argv[commandIndex(argv)];
  return COMMANDS.some((command) => command.name === name && command.onlyReads === true);
}

/**
 * Index of the command in a command line: the first word, or, behind flags and their values, the first one that is the
 * name of a command. -1 if there is none.
 */
export function commandIndex(argv: readonly string[]): number {
  if (argv[0] !== undefined && !argv[0].startsWith('-')) return 0;
  return argv.findIndex((word) => COMMANDS.some(({ name }) => name === word));
}

/** Every command, in the order of `--help`. */
export const COMMANDS: readonly Command[] = [
  runCommand,
  capacityCommand,
  studyCommand,
  claimsCommand,
  gateCommand,
  initCommand,
  setupCommand,
  doctorCommand,
  serveCommand,
  listCommand,
  reportCommand,
  compareCommand,
  auditCommand,
  completionCommand,
];
