import type { Calibration } from '../../../model/document/calibration.ts';
import type { RunResult } from '../../../model/document/run-result.ts';
import { formatCount, formatMs } from '../../words/format-number.ts';
import { generatorLatencies } from '../figures/generator-latency.ts';
import type { Fact } from '../report-model.ts';

/** What each engine did by itself against a server that does nothing, one fact a scenario; empty where that is not known. */
export function ceilingFacts(result: RunResult): Fact[] {
  const { plan } = result;
  return plan.scenarios.flatMap(({ id }) => {
    const known = plan.engines.flatMap((engine) => [
      ...ceilingOf(result, engine, id),
      ...generatorLatencies(result)
        .filter((own) => own.engine === engine && own.scenario === id)
        .map(({ p50Us, p99Us }) => {
          const p99 = p99Us === null ? '' : `, p99 ${formatMs(p99Us)} ms`;
          return `its own latency there was p50 ${formatMs(p50Us)} ms${p99}`;
        }),
    ]);
    const name = plan.scenarios.length === 1 ? 'Generators by themselves' : `Generators by themselves, ${id}`;
    return known.length === 0 ? [] : [{ name, value: known.join(', ') }];
  });
}

function ceilingOf(result: RunResult, engine: string, scenario: string): string[] {
  const found = ceilingsOf(result, engine, scenario);
  const [first] = found;
  if (first === undefined) return [];
  const rates = found.map(({ perSec }) => perSec);
  const [lowest, highest] = [Math.min(...rates), Math.max(...rates)].map(formatCount);
  const range = lowest === highest ? `${lowest} requests/s` : `${lowest} to ${highest} requests/s, by repetition`;
  return [first.kind === 'closed' ? `${engine} would reach ${range} with a whole core` : `${engine} kept to ${range}`];
}

/** Of each repetition; files that do not tell them apart have them at their rounds. */
function ceilingsOf(
  { calibrations, visits }: RunResult,
  engine: string,
  scenario: string,
): { readonly kind: Calibration['load']['kind']; readonly perSec: number }[] {
  const own = calibrations.filter((one) => one.engine === engine && one.scenario === scenario);
  if (own.length > 0) return own.flatMap(({ load, perSec }) => (perSec === null ? [] : [{ kind: load.kind, perSec }]));
  return visits
    .filter((visit) => visit.scenario === scenario)
    .flatMap(({ rounds }) => rounds)
    .flatMap((round) => {
      if (round.state !== 'completed' || round.engine !== engine) return [];
      const perSec = round.measured.generator.ceilingPerSec;
      return perSec === null ? [] : [{ kind: round.load.kind, perSec }];
    });
}
