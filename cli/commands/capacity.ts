import { EXIT } from '../../model/exit-codes.ts';
import { requireLimits } from '../../runner/measure/process-limits.ts';
import { CAPACITY_OPTIONS } from '../options/capacity-options.ts';
import { showCapacityProgress } from '../output/progress/show-capacity-progress.ts';
import { runInFolder } from '../output/run-in-folder.ts';
import type { Command } from './command.ts';

/** `stackbench capacity`: how much load each stack takes. */
export const capacityCommand: Command = {
  name: 'capacity',
  describe: 'Find how much load each stack sustains, what limits it, and what it costs',
  options: CAPACITY_OPTIONS,
  examples: [
    { call: 'capacity --targets express-postgres,express-redis', does: 'Find how much load two stacks take' },
    {
      call: "capacity --targets express-postgres --threshold 'p(99)<50'",
      does: 'Find the highest rate at which 99% of requests are answered within 50 ms',
    },
    { call: 'capacity --max-duration 20m --seed 7', does: 'Measure longer, and repeatably' },
  ],
  answers: {
    exitCodes: {
      [EXIT.pass]: 'every ranked stack has a capacity',
      [EXIT.failed]: 'a stack misses a given threshold at every rate',
      [EXIT.usage]: 'wrong usage, or a file that cannot be read',
      [EXIT.couldNotRun]: 'a stack could not run, or the results could not be written to their folder',
      [EXIT.inconclusive]:
        'inconclusive: not enough data for a capacity, or checks contradict it (an answer, not a crash)',
      [EXIT.invalid]: 'invalid: the measurement went wrong',
      [EXIT.interrupted]: 'interrupted: the result contains what was measured until then',
    },
    docs: ['docs/capacity.md', 'docs/measurement.md', 'docs/prices.md'],
  },
  async run(context, flags) {
    const { readCapacityRequest } = await import('../options/read-capacity-request.ts');
    const request = await readCapacityRequest(flags, context.cwd);
    requireLimits();
    const { runCapacity } = await import('../../runner/experiments/capacity/run-capacity.ts');
    const { CAPACITY_FILES, reportOnCapacity } = await import('../output/capacity-report-on.ts');
    const progress = showCapacityProgress(context.stderr);
    return runInFolder(
      {
        request,
        prefix: 'capacity-',
        names: CAPACITY_FILES,
        progress,
        run: (asked) => runCapacity(asked, progress),
        report: reportOnCapacity,
      },
      context,
    );
  },
};
