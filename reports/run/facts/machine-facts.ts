import type { Measured } from '../../../model/document/measured.ts';
import type { RunResult } from '../../../model/document/run-result.ts';
import { appWaitShare, generatorWaitShare } from '../../../model/stats/disturbances.ts';
import { median } from '../../../model/stats/median.ts';
import { formatCount, formatPercent, formatThreeDigits } from '../../words/format-number.ts';
import { roundsThatCount } from '../judge/select-rounds.ts';
import type { Fact } from '../report-model.ts';
import { checkMachine, type ControlSeries } from './machine-check.ts';

type Resources = Measured['resources'];

/** What others did with the cores under test, who waited for one, and the controls in each repetition; empty where nothing is known. */
export function machineFacts(result: RunResult): Fact[] {
  const rounds = result.visits
    .flatMap((visit) => roundsThatCount(visit))
    .map(({ measured }) => measured.resources)
    .filter(({ cores, runQueue }) => cores !== null || runQueue !== null);
  const { series } = checkMachine(result);
  return [
    ...fact('Others on the cores under test', [
      spread(
        'of the system',
        rounds.map(({ cores }) => cores?.system.foreignShare ?? null),
      ),
      spread(
        'of the generator',
        rounds.map(({ cores }) => cores?.generator.foreignShare ?? null),
      ),
    ]),
    ...fact('Taken by the hypervisor', [
      spread(
        'of the system',
        rounds.map(({ cores }) => cores?.system.stealShare ?? null),
      ),
      spread(
        'of the generator',
        rounds.map(({ cores }) => cores?.generator.stealShare ?? null),
      ),
    ]),
    ...fact('Waited for a core', [
      spread('app, beyond what its datastores took', rounds.map(appWaitShare)),
      spread('datastores, all their processes added up', rounds.map(servicesWaitShare)),
      spread('generator', rounds.map(generatorWaitShare)),
    ]),
    ...fact('Controls by repetition', series.map(inWords)),
  ];
}

function servicesWaitShare({ runQueue }: Resources): number | null {
  if (runQueue === null || runQueue.windowUs === 0) return null;
  const waits = Object.values(runQueue.servicesUs);
  if (waits.length === 0 || waits.includes(null)) return null;
  return waits.reduce<number>((sum, us) => sum + (us ?? 0), 0) / runQueue.windowUs;
}

function inWords({ target, figure, values }: ControlSeries): string {
  const shown = values.map((value) => (figure === 'throughput' ? formatCount(value) : formatThreeDigits(value)));
  return `${target} ${figure} ${shown.join(' · ')} ${figure === 'throughput' ? 'requests/s' : 'µs'}`;
}

/** `generator 0.5% (median of the rounds), at most 12%`; empty where no round tells. */
function spread(whose: string, shares: readonly (number | null)[]): string {
  const known = shares.filter((share) => share !== null);
  if (known.length === 0) return '';
  return `${whose} ${formatPercent(median(known) ?? 0)} (median of the rounds), at most ${formatPercent(Math.max(...known))}`;
}

function fact(name: string, parts: readonly string[]): Fact[] {
  const told = parts.filter((part) => part !== '');
  return told.length === 0 ? [] : [{ name, value: told.join('; ') }];
}
