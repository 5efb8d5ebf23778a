import { EXIT } from '../../model/exit-codes.ts';
import { availableMemory } from '../../runner/machine/available-memory.ts';
import { ownVersion as toolVersion } from '../../runner/machine/own-version.ts';
import { requireLimits } from '../../runner/measure/process-limits.ts';
import { CAPACITY_OPTIONS } from '../options/capacity-options.ts';
import { repeatingCommand } from '../options/repeating-command.ts';
import { openResults } from '../output/open-results.ts';
import { showCapacityProgress } from '../output/progress/show-capacity-progress.ts';
import { redactionFor } from '../output/redaction.ts';
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
    const redaction = redactionFor(context, request.includeHost);
    const progress = showCapacityProgress(context.stderr);
    const { id, folder } = await openResults(
      { out: request.out, prefix: 'capacity-', names: CAPACITY_FILES },
      context,
      (text) => progress.onNote(text),
    );
    try {
      const result = await runCapacity(
        {
          ...request,
          id,
          folder,
          linkAsLatest: request.out === null,
          command: repeatingCommand(context.argv, request, redaction),
          toolVersion,
          env: context.env,
          cwd: context.cwd,
          redaction,
          availableMemory,
          signal: context.signal,
        },
        progress,
      );
      progress.end();
      return await reportOnCapacity(result, context, {
        redaction,
        folder: folder.path,
        write: (reports) => folder.finish(reports),
      });
    } finally {
      progress.end();
      await folder.release();
    }
  },
};
