import type { RunResult } from '../../../model/document/run-result.ts';
import { formatDuration } from '../../../model/duration.ts';
import { sum } from '../../../model/stats/sum.ts';
import { formatPercent } from '../../words/format-number.ts';
import type { Fact } from '../report-model.ts';

/** How much of the time of the run was measured: windows of all rounds ÷ wall time; empty if the run has no end. */
export function measuredShareFact({ startedAt, finishedAt, visits }: RunResult): Fact[] {
  const wallMs = finishedAt === null ? 0 : Date.parse(finishedAt) - Date.parse(startedAt);
  if (!(wallMs > 0)) return [];
  const measuredMs = sum(
    visits
      .flatMap(({ rounds }) => rounds)
      .map((round) => (round.state === 'failed' ? 0 : (round.measured?.elapsedMs ?? 0))),
  );
  const [measured, wall] = [measuredMs, wallMs].map((ms) => formatDuration(Math.round(ms / 1000) * 1000));
  const value = `${measured} of ${wall} (${formatPercent(measuredMs / wallMs, 0)})`;
  return [{ key: 'measured-share', name: 'Measured', value }];
}
