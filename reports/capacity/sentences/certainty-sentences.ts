import type { CapacityWay } from '../../../model/capacity/capacity-estimate.ts';
import { sum } from '../../../model/stats/sum.ts';
import type { Sentence } from '../../run/report-model.ts';
import { formatPercent } from '../../words/format-number.ts';
import { listNames, plural } from '../../words/list-names.ts';
import type { CapacityRow, DescribedTarget } from '../capacity-model.ts';
import { CHECK_SHARE } from '../format-capacity.ts';

const WAYS: Readonly<Record<CapacityWay, string>> = {
  saturation: 'from the saturation rate',
  direct: 'from rates that were played until the target was missed',
  errors: 'from a search for the highest rate without too many errors',
};

/** How certain the answers are: disturbances, checks, the way to the figures, and what weakens them. */
export function certaintySentences(rows: readonly CapacityRow[], described: DescribedTarget): Sentence[] {
  return [...calmness(rows), ...checks(rows, described), ...ways(rows), ...recovery(rows), ...blocks(rows)];
}

function calmness(rows: readonly CapacityRow[]): Sentence[] {
  const steps = sum(rows.map(({ how }) => how.steps));
  const waits = rows.flatMap(({ how }) => how.waitShare ?? []);
  if (steps === 0) return [];
  if (waits.length === 0)
    return [
      {
        text: 'Whether other processes took the cores is unknown on this machine: figures are as found.',
        tone: 'caution',
      },
    ];
  const calm = sum(rows.map(({ how }) => how.calmSteps));
  const most = formatPercent(Math.max(...waits), 0);
  const doubtful = named(rows, 'few-calm-steps');
  const few = doubtful === '' ? '' : ` Fewer than four undisturbed steps in some block: ${doubtful}.`;
  return [
    {
      text: `Validity: ${calm} of ${plural(steps, 'step')} of overload were undisturbed; others took up to ${most} of the core of a stack.${few}`,
      tone: few !== '' || rows.some(({ answer }) => answer === 'ratio-only') ? 'caution' : 'good',
    },
  ];
}

function checks(rows: readonly CapacityRow[], { words }: DescribedTarget): Sentence[] {
  const calm = sum(rows.map(({ how }) => how.checks.calm));
  const kept = sum(rows.map(({ how }) => how.checks.kept));
  if (sum(rows.map(({ how }) => how.checks.played)) === 0) return [];
  if (calm === 0)
    return [{ text: `No check at ${CHECK_SHARE} of a capacity was undisturbed, so none counts.`, tone: 'caution' }];
  const failed = named(rows, 'check-failed');
  const step = rows.every(({ how }) => how.waitShare === null) ? 'step' : 'undisturbed step';
  return [
    {
      text: `Checks: ${kept} of ${plural(calm, step)} at ${CHECK_SHARE} of a capacity kept ${words}.${failed === '' ? '' : ` Most of those of ${failed} did not.`}`,
      tone: failed === '' ? 'good' : 'caution',
    },
  ];
}

/** Only if some figure is not from the saturation rate, which the definition mentions. */
function ways(rows: readonly CapacityRow[]): Sentence[] {
  const others = (['direct', 'errors'] as const).flatMap((way) => {
    const names = rows.filter(({ how }) => how.way === way).map(({ target }) => target);
    return names.length === 0 ? [] : [`that of ${listNames(names)} ${WAYS[way]}`];
  });
  return others.length === 0
    ? []
    : [{ text: `Capacities come ${WAYS.saturation}; ${others.join('; ')}.`, tone: 'neutral' }];
}

function recovery(rows: readonly CapacityRow[]): Sentence[] {
  const names = named(rows, 'never-recovered');
  return names === ''
    ? []
    : [{ text: `Requests of ${names} stayed in flight after an overload: it did not recover.`, tone: 'caution' }];
}

function blocks(rows: readonly CapacityRow[]): Sentence[] {
  const names = named(rows, 'few-blocks');
  return names === '' ? [] : [{ text: `Fewer than four blocks of ${names}: intervals are wide.`, tone: 'caution' }];
}

function named(rows: readonly CapacityRow[], caveat: CapacityRow['caveats'][number]): string {
  return listNames(rows.filter(({ caveats }) => caveats.includes(caveat)).map(({ target }) => target));
}
