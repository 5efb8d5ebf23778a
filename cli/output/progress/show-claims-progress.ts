import { formatDuration } from '../../../model/duration.ts';
import type { ClaimsEvents } from '../../../runner/experiments/claims/claims-events.ts';
import type { OutputStream } from '../../cli-context.ts';
import { movingLine } from './moving-line.ts';
import { ProgressBar } from './progress-bar.ts';
import { showCapacityProgress } from './show-capacity-progress.ts';
import { showProgress } from './show-progress.ts';

/** Shows the plan and each part as it begins, and what follows a part while it is played. */
export function showClaimsProgress(stream: OutputStream): ClaimsEvents & { end(): void } {
  const { isTerminal, line, move, clear } = movingLine(stream);
  const [ofRun, ofCapacity] = [showProgress(stream), showCapacityProgress(stream)];
  let parts = 0;
  let drivers = new ProgressBar({ estimateMs: 0, total: 1 });
  return {
    onNote: line,
    onPlan(plan) {
      parts = plan.parts.length;
      const bar = new ProgressBar({ estimateMs: plan.estimateMs, total: parts });
      const hasCapacity = plan.claims.some(({ arms }) => arms.some(({ by }) => by.kind === 'capacity'));
      const claims = plan.claims.length === 1 ? '1 claim' : `${plan.claims.length} claims`;
      line(
        `Plan: ${claims} in ${parts} measurements of ${plan.visits} blocks, ${formatDuration(plan.durationMs)} each${hasCapacity ? ' (of capacity: its own number)' : ''}.`,
      );
      line(`      Takes about ${formatDuration(plan.estimateMs)}, until about ${bar.endsAt()}.`);
    },
    onPart({ title, estimateMs }, index) {
      drivers = new ProgressBar({ estimateMs, total: 1 });
      line(`\n[${index + 1}/${parts}] ${title} (about ${formatDuration(estimateMs)})`);
    },
    onDriverBlock(progress) {
      drivers.advance(progress);
      if (isTerminal) move(drivers.text());
      else line(`${progress.done} of ${progress.total} blocks are saved · ${drivers.left()}`);
    },
    ofRun,
    ofCapacity,
    end() {
      clear();
      ofRun.end();
      ofCapacity.end();
    },
  };
}
