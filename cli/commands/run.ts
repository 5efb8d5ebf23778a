import { EXIT } from '../../model/exit-codes.ts';
import { RUN_OPTIONS } from '../options/run-options.ts';
import type { Command } from './command.ts';
import { measureRun } from './measure-run.ts';

/** `stackbench run`: compares stacks. */
export const runCommand: Command = {
  name: 'run',
  describe: 'Compare ready-made stacks: start, load and rank them, and write a report',
  options: RUN_OPTIONS,
  examples: [
    { call: 'run --targets express-postgres,express-redis', does: 'Compare two stacks' },
    {
      call: "run --targets express-postgres --rate 200 --threshold 'p(99)<50'",
      does: 'Fail (exit code 1) unless 99% of requests are answered within 50 ms at 200 requests/s',
    },
    { call: 'run --visits 5 --duration 10s --seed 7', does: 'Measure longer, and repeatably' },
  ],
  answers: {
    exitCodes: {
      [EXIT.pass]: 'pass',
      [EXIT.failed]: 'a given threshold failed',
      [EXIT.usage]: 'wrong usage, or a file that cannot be read',
      [EXIT.couldNotRun]: 'a stack could not run, or the results could not be written to their folder',
      [EXIT.inconclusive]: 'inconclusive: not enough data for a limit (an answer, not a crash)',
      [EXIT.invalid]: 'invalid: the measurement went wrong',
      [EXIT.interrupted]: 'interrupted: the result contains what was measured until then',
    },
    docs: ['docs/reading-a-report.md', 'docs/measurement.md', 'docs/troubleshooting.md'],
  },
  run: (context, flags) => measureRun(context, flags),
};
