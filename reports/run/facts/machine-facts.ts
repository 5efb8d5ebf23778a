import type { Measured } from '../../../model/document/measured.ts';
import type { RunResult } from '../../../model/document/run-result.ts';
import { appWaitShare, generatorWaitShare } from '../../../model/stats/disturbances.ts';
import { median } from '../../../model/stats/median.ts';
import { sum } from '../../../model/stats/sum.ts';
import { formatCount, formatPercent, formatThreeDigits } from '../../words/format-number.ts';
import { roundsThatCount } from '../judge/select-rounds.ts';
import type { Fact } from '../report-model.ts';
import type { ControlSeries, MachineCheck } from './machine-check.ts';

type Resources = Measured['resources'];

/**
 * How much other processes used the cores, who waited for one, and the controls in each repetition or block; empty if
 * unknown.
 */
export function machineFacts(result: RunResult, { series, pairedBy }: MachineCheck): Fact[] {
  const rounds = result.visits
    .flatMap((visit) => roundsThatCount(visit))
    .map(({ measured }) => measured.resources)
    .filter(({ cores, runQueue }) => cores !== null || runQueue !== null);
  return [
    ...fact('foreign-load', 'CPU use by other processes', [
      spread(
        'cores under test',
        rounds.map(({ cores }) => cores?.system.foreignShare ?? null),
      ),
      spread(
        'generator cores',
        rounds.map(({ cores }) => cores?.generator.foreignShare ?? null),
      ),
    ]),
    ...fact('steal', 'CPU time stolen by the hypervisor', [
      spread(
        'cores under test',
        rounds.map(({ cores }) => cores?.system.stealShare ?? null),
      ),
      spread(
        'generator cores',
        rounds.map(({ cores }) => cores?.generator.stealShare ?? null),
      ),
    ]),
    ...fact('run-queue', 'Waiting time for a core', [
      spread('app, beyond the CPU time of its datastores', rounds.map(appWaitShare)),
      spread('datastores, sum of all processes', rounds.map(servicesWaitShare)),
      spread('generator', rounds.map(generatorWaitShare)),
    ]),
    ...fact('controls', `Controls by ${pairedBy}`, series.map(inWords)),
  ];
}

function servicesWaitShare({ runQueue }: Resources): number | null {
  if (runQueue === null || runQueue.windowUs === 0) return null;
  const waits = Object.values(runQueue.servicesUs);
  if (waits.length === 0 || waits.includes(null)) return null;
  return sum(waits.map((us) => us ?? 0)) / runQueue.windowUs;
}

function inWords({ target, figure, values, slices }: ControlSeries): string {
  const shown = values.map((value) => (figure === 'throughput' ? formatCount(value) : formatThreeDigits(value)));
  const unexplained =
    slices === null
      ? ''
      : ` (slices explain all${slices.between < 0.005 ? '' : ` but ±${formatPercent(slices.between, 0)}`})`;
  return `${target} ${figure} ${shown.join(' · ')} ${figure === 'throughput' ? 'requests/s' : 'µs'}${unexplained}`;
}

/** `generator 0.5% (median over rounds), at most 12%`; empty if no round has it. */
function spread(whose: string, shares: readonly (number | null)[]): string {
  const known = shares.filter((share) => share !== null);
  if (known.length === 0) return '';
  return `${whose} ${formatPercent(median(known) ?? 0)} (median over rounds), at most ${formatPercent(Math.max(...known))}`;
}

function fact(key: Fact['key'] & string, name: string, parts: readonly string[]): Fact[] {
  const known = parts.filter((part) => part !== '');
  return known.length === 0 ? [] : [{ key, name, value: known.join('; ') }];
}
