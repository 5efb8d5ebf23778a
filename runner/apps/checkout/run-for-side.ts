import { join } from 'node:path';
import type { SideKey } from '../../../model/document/gate-result.ts';
import { formatDuration } from '../../../model/duration.ts';
import { StackbenchError } from '../../../model/stackbench-error.ts';
import { logTail } from '../../machine/processes/log-file.ts';
import { runToEnd } from '../../machine/processes/run-to-end.ts';
import { explainToolFault } from '../tools/explain-tool-fault.ts';
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

const WITHIN_MS = 15 * 60_000;
const QUOTED_LINES = 15;
/** What a tool says of itself may be followed by a trace, or by the summary of a package manager. */
const SEARCHED_LINES = 60;

/**
 * Runs what prepares a side, its output going to a log in the work folder.
 * @throws StackbenchError `side-failed` or `missing-tool`, with the end of that log; `withinMs` in errors only.
 */
export async function runForSide(
  run: SideRun,
  { workDir, signal }: Pick<SidesRequest, 'workDir' | 'signal'>,
  withinMs = WITHIN_MS,
): Promise<void> {
  const logFile = join(workDir, `${run.side}-${run.step}.log`);
  const label = `${run.step} of ${run.side}`;
  const ended = await runToEnd({ ...run, label, logFile, signal, withinMs, stdout: 'log' });
  if (ended.code === 0) return;
  const tail = await logTail(logFile, QUOTED_LINES);
  const how = ended.tooLong
    ? `It was ended after ${formatDuration(withinMs)}.`
    : `It ended with ${ended.signal ?? `code ${ended.code}`}.`;
  const printed = await logTail(logFile, SEARCHED_LINES);
  const fault = explainToolFault({ printed, exitCode: ended.code, cwd: run.cwd });
  const cause = fault === null ? how : `${fault.what} ${how}`;
  throw new StackbenchError({
    code: fault === null ? 'side-failed' : 'missing-tool',
    what: `\`${run.shown}\` did not work for the ${run.side}.`,
    why: tail === '' ? `${cause} It printed nothing.` : `${cause} Its output ends:\n${tail}`,
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
