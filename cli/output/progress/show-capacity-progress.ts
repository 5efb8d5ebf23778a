import { formatDuration } from '../../../model/duration.ts';
import type { CapacityEvents } from '../../../runner/experiments/capacity/capacity-events.ts';
import type { OutputStream } from '../../cli-context.ts';
import { movingLine } from './moving-line.ts';
import { ProgressBar } from './progress-bar.ts';
import { conditionsOf, itemsText, phasesOf } from './show-progress.ts';

/** Shows the plan, then a bar with the remaining time on a terminal, or plain lines elsewhere. */
export function showCapacityProgress(stream: OutputStream): CapacityEvents & { end(): void } {
  const { isTerminal, line, move, clear } = movingLine(stream);
  let bar = new ProgressBar({ estimateMs: 0, total: 1 });
  return {
    onNote: line,
    onPlan(plan, result) {
      const { targets, scenario, blocks, latencyThreshold, errorThreshold, seed, estimateMs } = plan;
      bar = new ProgressBar({ estimateMs, total: plan.order.length });
      const stacks = targets.length === 1 ? '1 stack' : `${targets.length} stacks`;
      line(
        `Plan: the highest rate at which ${stacks} keep ${latencyThreshold} and ${errorThreshold}, in ${blocks} blocks.`,
      );
      line(`      ${scenario.id}, ${itemsText(plan)}seed ${seed}.`);
      line(`      Takes about ${formatDuration(estimateMs)}, until about ${bar.endsAt()}.`);
      for (const text of conditionsOf(result)) line(text);
    },
    onPhase({ target, repetition }, phase) {
      if (isTerminal) move(`${bar.text()} · block ${repetition + 1}: ${target ?? 'all stacks'} ${phase}`);
    },
    onBlock(visits, progress) {
      bar.advance(progress);
      for (const { index, target, state, error, steps, phasesMs } of visits) {
        const head = `[${index + 1}/${bar.total}] ${target}`;
        if (state === 'failed') line(`${head} failed: ${error?.what ?? 'unknown'}`);
        else if (!isTerminal) line(`${head}: ${steps.length} steps, ${phasesOf({ phasesMs })}`);
      }
      if (!isTerminal && !bar.isDone) line(`${progress.done} of ${progress.total} visits are saved · ${bar.left()}`);
    },
    end: clear,
  };
}
