import { EXIT } from '../../model/exit-codes.ts';
import { runSetup } from '../../runner/setup/setup.ts';
import type { Command } from './command.ts';

/** `stackbench setup`: gets what is missing into our own cache; exit 3 when something stays missing. */
export const setupCommand: Command = {
  name: 'setup',
  usage: 'setup',
  describe: 'Get what is missing into the cache; changes nothing on the system',
  flags: {},
  options: (parser) => parser,
  async run({ env, cwd, signal, stderr }) {
    const outcome = await runSetup({ env, cwd, signal }, (text) => stderr.write(`${text}\n`));
    return outcome.failed.length === 0 ? EXIT.pass : EXIT.couldNotRun;
  },
};
