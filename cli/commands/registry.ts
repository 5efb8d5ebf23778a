import { auditCommand } from './audit.ts';
import type { Command } from './command.ts';
import { compareCommand } from './compare.ts';
import { doctorCommand } from './doctor.ts';
import { gateCommand } from './gate.ts';
import { initCommand } from './init.ts';
import { listCommand } from './list.ts';
import { reportCommand } from './report.ts';
import { runCommand } from './run.ts';
import { serveCommand } from './serve.ts';
import { setupCommand } from './setup.ts';

export type { Command } from './command.ts';

/** Every command, in the order of `--help`. */
export const COMMANDS: readonly Command[] = [
  runCommand,
  gateCommand,
  initCommand,
  setupCommand,
  doctorCommand,
  serveCommand,
  listCommand,
  reportCommand,
  compareCommand,
  auditCommand,
];
