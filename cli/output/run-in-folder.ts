import type { ExitCode } from '../../model/exit-codes.ts';
import type { ExperimentRequest } from '../../runner/experiments/experiment-request.ts';
import { availableMemory } from '../../runner/machine/available-memory.ts';
import { ownVersion as toolVersion } from '../../runner/machine/own-version.ts';
import type { ResultFolder } from '../../runner/results/result-folder.ts';
import type { CliContext } from '../cli-context.ts';
import { repeatingCommand } from '../options/repeating-command.ts';
import { openResults } from './open-results.ts';
import { redactionFor } from './redaction.ts';
import type { ReportFolder } from './write-reports.ts';

/** What every request says of its output, and of the command that repeats it. */
interface Asked {
  readonly out: string | null;
  readonly includeHost: boolean;
  readonly seedDrawn: boolean;
  readonly plan: { readonly seed: number };
}

/** What a request gets beside what was asked. */
interface Circumstances extends Omit<ExperimentRequest, 'includeHost' | 'folder'> {
  readonly folder: ResultFolder;
  readonly linkAsLatest: boolean;
  readonly availableMemory: typeof availableMemory;
}

interface Experiment<Request extends Asked, Result> {
  readonly request: Request;
  /** Of the id of its results. */
  readonly prefix: string;
  /** Files that it writes. */
  readonly names: readonly string[];
  readonly progress: { onNote(text: string): void; end(): void };
  readonly run: (request: Request & Circumstances) => Promise<Result>;
  /** Writes the reports, and returns the exit code of the verdicts. */
  readonly report: (result: Result, context: CliContext, folder: ReportFolder) => Promise<ExitCode>;
}

/** Runs an experiment and reports on it in a new folder, which is released in any case. */
export async function runInFolder<Request extends Asked, Result>(
  { request, prefix, names, progress, run, report }: Experiment<Request, Result>,
  context: CliContext,
): Promise<ExitCode> {
  const redaction = redactionFor(context, request.includeHost);
  const { id, folder } = await openResults({ out: request.out, prefix, names }, context, (text) =>
    progress.onNote(text),
  );
  try {
    const result = await run({
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
    });
    progress.end();
    return await report(result, context, {
      redaction,
      folder: folder.path,
      write: (reports) => folder.finish(reports),
    });
  } finally {
    progress.end();
    await folder.release();
  }
}
