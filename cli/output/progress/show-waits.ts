import { formatDuration } from '../../../model/duration.ts';
import { WAITING, type Waiting } from '../../../runner/machine/processes/wait-for.ts';
import type { OutputStream } from '../../cli-context.ts';
import { movingLine } from './moving-line.ts';

function inSeconds(ms: number): string {
  return ms < 60_000 ? `${Math.round(ms / 1000)} s` : formatDuration(ms);
}

/** Says after a few seconds what is waited for, how long at most, and what ends it; returns what ends this. */
export function showWaits(stream: OutputStream, signal: AbortSignal): () => void {
  const { line } = movingLine(stream);
  const tell = (message: unknown): void => {
    const { what, waitedMs, withinMs } = message as Waiting;
    const end = signal.aborted ? '' : '; Ctrl-C stops';
    line(`Still waiting for ${what} (${inSeconds(waitedMs)}; at most ${inSeconds(withinMs)}${end}).`);
  };
  WAITING.subscribe(tell);
  return () => {
    WAITING.unsubscribe(tell);
  };
}
