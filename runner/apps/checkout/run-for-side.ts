import { join } from 'node:path';
import type { SideKey } from '../../../model/document/gate-result.ts';
import { StackbenchError } from '../../../model/stackbench-error.ts';
import { PREPARED_WITHIN_MS, runPreparation } from '../run-preparation.ts';
import type { SidesRequest } from './prepared-side.ts';

interface SideRun {
  readonly side: SideKey;
  /** `install`, `build`: names the log and the error. */
  readonly step: string;
  /** As a person would write it: `npm ci`. */
  readonly shown: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly fix: string;
}

/**
 * Runs what prepares a side, its output going to a log in the work folder.
 * @throws StackbenchError `side-failed` (`missing-tool` if that is why) with what that log names
 */
export async function runForSide(
  run: SideRun,
  { workDir, signal }: Pick<SidesRequest, 'workDir' | 'signal'>,
  withinMs = PREPARED_WITHIN_MS,
): Promise<void> {
  const logFile = join(workDir, `${run.side}-${run.step}.log`);
  const label = `${run.step} of ${run.side}`;
  const failed = await runPreparation({ ...run, label, logFile, signal }, withinMs);
  if (failed === null) return;
  const { why, fault } = failed;
  throw new StackbenchError({
    code: fault === null ? 'side-failed' : 'missing-tool',
    what: `\`${run.shown}\` did not work for the ${run.side}.`,
    why,
    fix: fault?.fix ?? run.fix,
  });
}

/** A command of the configuration, as `sh -c` runs it. */
export function shellRun(run: Pick<SideRun, 'side' | 'step' | 'env' | 'cwd'>, command: string): SideRun {
  return {
    ...run,
    shown: command,
    command: '/bin/sh',
    args: ['-c', command],
    fix: `Try it in a fresh clone of the ${run.side}. The same configuration prepares both sides: a command that only one of them knows cannot work.`,
  };
}
