import type { RunResult } from '../../../model/document/run-result.ts';
import { seededItems } from '../../../model/document/seeded-items.ts';
import type { Visit } from '../../../model/document/visit.ts';
import { formatDuration } from '../../../model/duration.ts';
import { failureOf } from '../../../reports/run/judge/count-visits.ts';
import type { RunEvents } from '../../../runner/experiments/run/run-events.ts';
import type { OutputStream } from '../../cli-context.ts';
import { movingLine } from './moving-line.ts';
import { ProgressBar } from './progress-bar.ts';

/** `10000 items, `; empty if nothing is seeded. */
export function itemsText(plan: Parameters<typeof seededItems>[0]): string {
  const items = seededItems(plan);
  return items === null ? '' : `${items} items, `;
}

/** Shows the plan, then a bar with the remaining time on a terminal, or plain lines elsewhere. */
export function showProgress(stream: OutputStream): RunEvents & { end(): void } {
  const { isTerminal, line, move, clear } = movingLine(stream);
  let bar = new ProgressBar({ estimateMs: 0, total: 1 });
  return {
    onNote: line,
    onPlan(plan, result) {
      bar = new ProgressBar({ estimateMs: plan.estimateMs, total: plan.order.length });
      line(
        `Plan: ${plan.targets.length} stacks × ${plan.scenarios.map(({ id }) => id).join(', ')} × ${plan.visits} visits with ${plan.engines.join(' and ')}, ${formatDuration(plan.durationMs)} each.`,
      );
      line(
        `      ${plan.ratePerSec} requests/s (open model), ${plan.connections} connections (closed loop), ${itemsText(plan)}seed ${plan.seed}.`,
      );
      line(`      Takes about ${formatDuration(plan.estimateMs)}, until about ${bar.endsAt()}.`);
      for (const text of conditionsOf(result)) line(text);
    },
    onPhase({ target, repetition }, phase) {
      if (isTerminal) move(`${bar.text()} · block ${repetition + 1}: ${target ?? 'all stacks'} ${phase}`);
    },
    onBlock(visits, progress) {
      bar.advance(progress);
      for (const visit of visits) {
        const head = `[${visit.index + 1}/${bar.total}] ${visit.target} ${visit.scenario}`;
        const why = failureOf(visit);
        if (why !== null) line(`${head} failed: ${why}`);
        else if (!isTerminal) line(`${head}: ${phasesOf(visit)}`);
      }
      if (!isTerminal && !bar.isDone) line(`${progress.done} of ${progress.total} visits are saved · ${bar.left()}`);
    },
    end: clear,
  };
}

/** What a plan leaves out, the datastores, stacks that cannot run, and what was noticed before the start. */
export function conditionsOf({
  plan,
  services,
  skipped,
  warnings,
}: Pick<RunResult, 'services' | 'skipped' | 'warnings'> & {
  readonly plan: Pick<RunResult['plan'], 'losses'>;
}): string[] {
  return [
    ...plan.losses.map((loss) => `      ${loss}`),
    ...services.map(
      ({ product, version, provider, durability }) => `  ${product} ${version} (${provider}, ${durability})`,
    ),
    ...skipped.map(({ target, reason }) => `  Skipped ${target}: ${reason}`),
    ...warnings.map(({ message }) => `  Note: ${message}`),
  ];
}

/** How long each phase of a visit took. */
export function phasesOf({ phasesMs }: Pick<Visit, 'phasesMs'>): string {
  return Object.entries(phasesMs)
    .map(([name, ms]) => `${name} ${formatDuration(ms)}`)
    .join(', ');
}
