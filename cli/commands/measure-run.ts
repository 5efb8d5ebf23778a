import type { ExitCode } from '../../model/exit-codes.ts';
import { availableMemory } from '../../runner/machine/available-memory.ts';
import { ownVersion as toolVersion } from '../../runner/machine/own-version.ts';
import { requireLimits } from '../../runner/measure/process-limits.ts';
import type { Study } from '../../scenarios/studies/study.ts';
import type { CliContext } from '../cli-context.ts';
import { repeatingCommand } from '../options/repeating-command.ts';
import { openResults } from '../output/open-results.ts';
import { showProgress } from '../output/progress/show-progress.ts';
import { redactionFor } from '../output/redaction.ts';
import type { Flags } from './command.ts';

/** Measures a run, or the run of a study, and writes its reports. */
export async function measureRun(context: CliContext, flags: Flags, study: Study | null = null): Promise<ExitCode> {
  const { readRunRequest } = await import('../options/read-run-request.ts');
  const request = await readRunRequest(flags, context.cwd, study);
  const { requireTime } = await import('../../runner/experiments/run/plan/resolve-plan.ts');
  if (study !== null) requireTime(request.plan);
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
}
