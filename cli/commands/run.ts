import { EXIT } from '../../model/exit-codes.ts';
import { availableMemory } from '../../runner/machine/available-memory.ts';
import { ownVersion as toolVersion } from '../../runner/machine/own-version.ts';
import { requireLimits } from '../../runner/measure/process-limits.ts';
import { repeatingCommand } from '../options/repeating-command.ts';
import { RUN_OPTIONS } from '../options/run-options.ts';
import { openResults } from '../output/open-results.ts';
import { showProgress } from '../output/progress/show-progress.ts';
import { redactionFor } from '../output/redaction.ts';
import type { Command } from './command.ts';

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
  async run(context, flags) {
    const { readRunRequest } = await import('../options/read-run-request.ts');
    const request = await readRunRequest(flags, context.cwd);
    requireLimits();
    const { runBenchmark } = await import('../../runner/experiments/run/run-benchmark.ts');
    const { RUN_FILES, reportOn } = await import('../output/report-on.ts');
    const redaction = redactionFor(context, request.includeHost);
    const progress = showProgress(context.stderr);
    const { id, folder } = await openResults({ out: request.out, prefix: '', names: RUN_FILES }, context, (text) =>
      progress.onNote(text),
    );
    try {
      const result = await runBenchmark(
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
      return await reportOn(result, context, {
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
