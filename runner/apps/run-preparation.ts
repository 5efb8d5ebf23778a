import { formatDuration } from '../../model/duration.ts';
import { logTail, quotedLog } from '../machine/processes/log-file.ts';
import { runToEnd } from '../machine/processes/run-to-end.ts';
import { explainToolFault } from './tools/explain-tool-fault.ts';
import type { ToolFault } from './tools/tool-fault.ts';

/** A command that prepares an app: an install, a build. */
interface Preparation {
  readonly label: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly logFile: string;
  readonly signal: AbortSignal;
}

interface FailedPreparation {
  /** How it ended, with what its log names. */
  readonly why: string;
  /** The tool that it lacks; null if its output names none. */
  readonly fault: ToolFault | null;
}

/** Maximum time of one command, in ms. */
export const PREPARED_WITHIN_MS = 15 * 60_000;
/** What a tool says of itself may be followed by a trace, or by the summary of a package manager. */
const SEARCHED_LINES = 60;

/** Runs a command to its end, its output going to its log; null if it worked. */
export async function runPreparation(
  run: Preparation,
  withinMs = PREPARED_WITHIN_MS,
): Promise<FailedPreparation | null> {
  const ended = await runToEnd({ ...run, withinMs, stdout: 'log' });
  if (ended.code === 0) return null;
  const log = await quotedLog(run.logFile);
  const how = ended.tooLong
    ? `It was ended after ${formatDuration(withinMs)}.`
    : `It ended with ${ended.signal ?? `code ${ended.code}`}.`;
  const printed = await logTail(run.logFile, SEARCHED_LINES);
  const fault = explainToolFault({ printed, exitCode: ended.code, cwd: run.cwd });
  const cause = fault === null ? how : `${fault.what} ${how}`;
  return { why: log === '' ? `${cause} It printed nothing.` : `${cause} Its output:\n${log}`, fault };
}
