import { EXIT } from '../../model/exit-codes.ts';
import { requireLimits } from '../../runner/measure/process-limits.ts';
import { examine } from '../../runner/programs/doctor.ts';
import type { Command } from './command.ts';

const MARK = { here: '✓', missing: '✗', unneeded: '·' } as const;

/** `stackbench doctor`: what is here, what is missing and how to get it; exit 3 when something is missing. */
export const doctorCommand: Command = {
  name: 'doctor',
  usage: 'doctor',
  example: 'doctor',
  describe: 'Say what is here, what is missing and how to get it',
  flags: {},
  options: (parser) => parser,
  async run({ stdout, env, signal, cwd }) {
    // Programs that do not start for lack of files or processes would look as if they were missing.
    requireLimits();
    const rows = await examine({ env, signal, cwd });
    for (const { title, state, detail, fix } of rows) {
      stdout.write(`${MARK[state]} ${title}: ${detail}\n`);
      if (state === 'missing') stdout.write(`    ${fix}\n`);
    }
    const missing = rows.filter(({ state }) => state === 'missing').length;
    stdout.write(
      missing === 0 ? '\nEverything is here.\n' : `\n${missing} missing. \`stackbench setup\` gets what can be had.\n`,
    );
    return missing === 0 ? EXIT.pass : EXIT.couldNotRun;
  },
};
