import { EXIT } from '../../model/exit-codes.ts';
import { requireLimits } from '../../runner/measure/process-limits.ts';
import type { Command } from './command.ts';

const MARK = { here: '✓', missing: '✗', unneeded: '·' } as const;

/**
 * `stackbench doctor`: which programs are installed, how to get missing ones, and what can be measured here; exit 3 if
 * a program is missing.
 */
export const doctorCommand: Command = {
  name: 'doctor',
  describe: 'Show which required programs are installed, and how to get missing ones',
  options: {},
  examples: [
    { call: 'doctor', does: 'Check this machine' },
    { call: 'doctor || stackbench setup', does: 'Install what is missing' },
  ],
  async run({ stdout, env, signal, cwd }) {
    // Without enough files or processes, programs would not start and look as if they were missing.
    requireLimits();
    const { examine } = await import('../../runner/programs/doctor.ts');
    const rows = await examine({ env, signal, cwd });
    for (const { title, state, detail, fix } of rows) {
      stdout.write(`${MARK[state]} ${title}: ${detail}\n`);
      if (state === 'missing') stdout.write(`    ${fix}\n`);
    }
    stdout.write(`\n${(await whatIsMeasured()).join('\n')}\n`);
    const missing = rows.filter(({ state }) => state === 'missing').length;
    stdout.write(
      missing === 0
        ? '\nEverything is installed.\n'
        : `\n${missing} missing. Run \`stackbench setup\` to install them.\n`,
    );
    return missing === 0 ? EXIT.pass : EXIT.couldNotRun;
  },
};

async function whatIsMeasured(): Promise<string[]> {
  const { readPlatform } = await import('../../runner/measure/platform.ts');
  const { platformWords } = await import('../../reports/words/platform-words.ts');
  const platform = readPlatform();
  const { cpuTime, foreignLoad, unavailable } = platformWords(platform);
  const isIncomplete = process.platform === 'linux' && platform.cpuTime?.from !== 'kernel';
  return [
    `Measurements on this system (${process.platform} ${process.arch}):`,
    `  CPU time of processes: ${cpuTime}`,
    `  Load of other processes: ${foreignLoad}`,
    `  Not available: ${unavailable === '' ? 'nothing' : unavailable}`,
    ...(isIncomplete ? ['  On Linux all of this comes from /proc, which is missing, hidden or incomplete here.'] : []),
  ];
}
