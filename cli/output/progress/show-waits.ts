import { formatDuration } from '../../../model/duration.ts';
import { WAITING, type Waiting } from '../../../runner/machine/processes/wait-for.ts';
import type { OutputStream } from '../../cli-context.ts';
import { movingLine } from './moving-line.ts';

/** Maximum number of characters of what is seen meanwhile. */
const MOST_SEEN = 160;

function inSeconds(ms: number): string {
  return ms < 60_000 ? `${Math.round(ms / 1000)} s` : formatDuration(ms);
}

/**
 * Reports what a command waits for, for how long at most, and how to stop it. Returns a function that ends the reports.
 */
export function showWaits(stream: OutputStream, signal: AbortSignal): () => void {
  const { line } = movingLine(stream);
  const report = (message: unknown): void => {
    const { what, waitedMs, withinMs, seen } = message as Waiting;
    const end = signal.aborted ? '' : '; Ctrl-C stops';
    const now = seen === '' ? '' : ` Last seen: ${seen.replace(/\.$/, '').slice(0, MOST_SEEN)}.`;
    line(`Still waiting for ${what} (${inSeconds(waitedMs)}; at most ${inSeconds(withinMs)}${end}).${now}`);
  };
  WAITING.subscribe(report);
  return () => {
    WAITING.unsubscribe(report);
  };
}
