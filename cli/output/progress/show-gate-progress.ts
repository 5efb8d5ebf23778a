import { formatDuration } from '../../../model/duration.ts';
import type { GateEvents } from '../../../runner/experiments/gate/gate-events.ts';
import type { SelfCheckEvents } from '../../../runner/experiments/self-check/self-check-request.ts';
import type { OutputStream } from '../../cli-context.ts';
import { movingLine } from './moving-line.ts';

/** Number of blocks after which most gates are decided. */
const USUAL_BLOCKS = 12;

/** Shows the plan, then a moving line on a terminal, or a line after every second block elsewhere. */
export function showGateProgress(stream: OutputStream): SelfCheckEvents & GateEvents & { end(): void } {
  const { isTerminal, line, move, clear } = movingLine(stream);
  let maxBlocks = 0;
  let maxDurationMs = 0;
  return {
    onNote: line,
    onPlan({ plan, warnings }) {
      ({ maxBlocks, maxDurationMs } = plan);
      const endpoints = plan.endpoints.length === 1 ? plan.endpoints[0] : `${plan.endpoints.length} endpoints`;
      line(
        `Comparing ${plan.service}, ${endpoints}: blocks with fresh processes of both sides until a decision, at most ${maxBlocks} blocks or ${formatDuration(maxDurationMs)}.`,
      );
      for (const { message } of warnings) line(`  Note: ${message}`);
    },
    onBlock({ index }, { answer, tests }, elapsedMs) {
      const done = index + 1;
      const eachMs = elapsedMs / done;
      const open = tests.filter(({ decision }) => decision.answer === 'open').length;
      const left = answer === 'open' ? timeLeft(elapsedMs, eachMs, maxDurationMs) : '';
      const text = `block ${done} of at most ${maxBlocks} · ${tests.length - open} of ${tests.length} comparisons decided${left}`;
      if (isTerminal) move(text);
      else if (done % 2 === 0) line(text);
    },
    onGate(gate, runs) {
      const { run, answer, blocks, elapsedMs } = gate;
      line(`gate ${run} of ${runs}: ${answer} after ${blocks} blocks, ${formatDuration(elapsedMs)}`);
    },
    end: clear,
  };
}

/** Remaining time of an undecided gate as text; empty if its time is over. */
function timeLeft(elapsedMs: number, eachMs: number, maxDurationMs: number): string {
  const mostMs = maxDurationMs - elapsedMs;
  const usuallyMs = Math.min(USUAL_BLOCKS * eachMs - elapsedMs, mostMs);
  if (mostMs <= 0) return '';
  return usuallyMs > 0 ? ` · usually ${formatDuration(usuallyMs)} more` : ` · ${formatDuration(mostMs)} at most`;
}
