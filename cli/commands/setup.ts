import { EXIT } from '../../model/exit-codes.ts';
import { hasErrorCode } from '../../model/stackbench-error.ts';
import { requireLimits } from '../../runner/measure/process-limits.ts';
import type { Command } from './command.ts';

/** Codes of a cache that cannot be made or is not ours. */
const NO_CACHE = ['no-cache', 'cannot-write', 'foreign-folder'] as const;

/** `stackbench setup`: installs missing programs into our own cache; exit 3 if something is still missing. */
export const setupCommand: Command = {
  name: 'setup',
  describe: 'Install missing programs into a private cache; the system is not changed',
  options: {
    'best-effort': {
      type: 'boolean',
      default: false,
      group: 'Options',
      describe: 'Exit with code 0 even if something could not be installed.',
      inConfig: null,
    },
    programs: {
      type: 'boolean',
      default: false,
      group: 'Options',
      describe: 'Install native programs even if Docker images are available.',
      inConfig: null,
    },
  },
  examples: [
    { call: 'setup', does: 'Install what is missing' },
    { call: 'setup --best-effort && stackbench run --allow-stand-in', does: 'Run with what is available' },
  ],
  async run({ env, cwd, signal, stderr }, flags) {
    requireLimits();
    const { runSetup } = await import('../../runner/programs/setup.ts');
    const isBestEffort = flags['best-effort'] === true;
    const report = (text: string): void => void stderr.write(`${text}\n`);
    try {
      const outcome = await runSetup({ env, cwd, signal, programs: flags['programs'] === true }, report);
      return outcome.failed.length === 0 || isBestEffort ? EXIT.pass : EXIT.couldNotRun;
    } catch (error) {
      if (!isBestEffort || !hasErrorCode(error, ...NO_CACHE)) throw error;
      report(`Nothing can be installed: ${error.what}\n  Why: ${error.why}\n  Fix: ${error.fix}`);
      return EXIT.pass;
    }
  },
};
