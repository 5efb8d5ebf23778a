import type { ExitCode } from '../../model/exit-codes.ts';
import { requireLimits } from '../../runner/measure/process-limits.ts';
import type { Study } from '../../scenarios/studies/study.ts';
import type { CliContext } from '../cli-context.ts';
import { showProgress } from '../output/progress/show-progress.ts';
import { runInFolder } from '../output/run-in-folder.ts';
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
  const progress = showProgress(context.stderr);
  return runInFolder(
    {
      request,
      prefix: '',
      names: RUN_FILES,
      progress,
      run: (asked) => runBenchmark(asked, progress),
      report: reportOn,
    },
    context,
  );
}
