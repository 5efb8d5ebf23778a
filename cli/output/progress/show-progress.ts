import type { Visit } from '../../../model/document/visit.ts';
import { formatDuration } from '../../../model/duration.ts';
import { failureOf } from '../../../reports/run/judge/count-visits.ts';
import type { RunEvents } from '../../../runner/experiments/run/run-events.ts';
import type { OutputStream } from '../../cli-context.ts';
import { movingLine } from './moving-line.ts';

const BAR_WIDTH = 24;

/** Shows the plan, then a bar with the remaining time on a terminal, or plain lines elsewhere. */
export function showProgress(stream: OutputStream): RunEvents & { end(): void } {
  const { isTerminal, line, move, clear } = movingLine(stream);
  let startedAt = 0;
  let estimateMs = 0;
  let done = 0;
  let doneAt = 0;
  let total = 1;
  const leftMs = (): number => {
    const now = performance.now();
    if (done === 0) return Math.max(0, estimateMs - (now - startedAt));
    return Math.max(0, ((doneAt - startedAt) / done) * (total - done) - (now - doneAt));
  };
  return {
    onNote: line,
    onPlan(plan, result) {
      startedAt = performance.now();
      estimateMs = plan.estimateMs;
      total = plan.order.length;
      const endsAt = new Date(Date.now() + estimateMs).toTimeString().slice(0, 5);
      line(
        `Plan: ${plan.targets.length} stacks × ${plan.scenarios.map(({ id }) => id).join(', ')} × ${plan.visits} visits with ${plan.engines.join(' and ')}, ${formatDuration(plan.durationMs)} each.`,
      );
      line(
        `      ${plan.ratePerSec} requests/s (open model), ${plan.connections} connections (closed loop), ${plan.items} items, seed ${plan.seed}.`,
      );
      line(`      Takes about ${formatDuration(estimateMs)}, until about ${endsAt}.`);
      for (const loss of plan.losses) line(`      ${loss}`);
      for (const { product, version, provider, durability } of result.services)
        line(`  ${product} ${version} (${provider}, ${durability})`);
      for (const { target, reason } of result.skipped) line(`  Skipped ${target}: ${reason}`);
      for (const { message } of result.warnings) line(`  Note: ${message}`);
    },
    onPhase({ target, repetition }, phase) {
      if (!isTerminal) return;
      const filled = Math.round((done / total) * BAR_WIDTH);
      const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
      const block = `block ${repetition + 1}`;
      move(`${bar} ${done}/${total} · ${formatDuration(leftMs())} left · ${block}: ${target ?? 'all stacks'} ${phase}`);
    },
    onBlock(visits, progress) {
      ({ done, total } = progress);
      doneAt = performance.now();
      for (const visit of visits) {
        const head = `[${visit.index + 1}/${total}] ${visit.target} ${visit.scenario}`;
        const why = failureOf(visit);
        if (why !== null) line(`${head} failed: ${why}`);
        else if (!isTerminal) line(`${head}: ${phasesOf(visit)}`);
      }
      if (!isTerminal && done < total) line(`${done} of ${total} visits are saved · ${formatDuration(leftMs())} left`);
    },
    end: clear,
  };
}

function phasesOf({ phasesMs }: Visit): string {
  return Object.entries(phasesMs)
    .map(([name, ms]) => `${name} ${formatDuration(ms)}`)
    .join(', ');
}
