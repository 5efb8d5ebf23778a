import { EXIT } from '../../model/exit-codes.ts';
import { hasErrorCode } from '../../model/stackbench-error.ts';
import { requireLimits } from '../../runner/measure/process-limits.ts';
import { runSetup } from '../../runner/programs/setup.ts';
import type { Command } from './command.ts';

/** Codes of a cache that cannot be made or is not ours. */
const NO_CACHE = ['no-cache', 'cannot-write', 'foreign-folder'] as const;

/** `stackbench setup`: gets what is missing into our own cache; exit 3 when something stays missing. */
export const setupCommand: Command = {
  name: 'setup',
  usage: 'setup',
  example: 'setup',
  describe: 'Get what is missing into the cache; changes nothing on the system',
  flags: {
    'best-effort': { type: 'boolean', default: false, describe: 'Exit 0 even when something could not be got' },
    programs: {
      type: 'boolean',
      default: false,
      describe: 'Get the programs of this machine even where Docker has the images of the services',
    },
  },
  options(parser) {
    return parser.options(this.flags);
  },
  async run({ env, cwd, signal, stderr }, flags) {
    requireLimits();
    const isBestEffort = flags['best-effort'] === true;
    const report = (text: string): void => void stderr.write(`${text}\n`);
    try {
      const outcome = await runSetup({ env, cwd, signal, programs: flags['programs'] === true }, report);
      return outcome.failed.length === 0 || isBestEffort ? EXIT.pass : EXIT.couldNotRun;
    } catch (error) {
      if (!isBestEffort || !hasErrorCode(error, ...NO_CACHE)) throw error;
      report(`Nothing can be got: ${error.what}\n  Why: ${error.why}\n  Fix: ${error.fix}`);
      return EXIT.pass;
    }
  },
};
