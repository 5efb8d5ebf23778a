import { EXIT } from '../../model/exit-codes.ts';
import { requireLimits } from '../../runner/measure/process-limits.ts';
import { runSetup } from '../../runner/setup/setup.ts';
import type { Command } from './command.ts';

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
    const outcome = await runSetup({ env, cwd, signal, programs: flags['programs'] === true }, (text) =>
      stderr.write(`${text}\n`),
    );
    return outcome.failed.length === 0 || flags['best-effort'] === true ? EXIT.pass : EXIT.couldNotRun;
  },
};
