import type { Measured, RunResult } from '../../model/run-result.ts';
import { roundsThatCount } from '../judge/select-rounds.ts';
import { formatPercent } from '../text/format-number.ts';
import { plural } from './list-names.ts';
import type { Footnote, Sentence } from './report-model.ts';

const MUCH_FOREIGN = 0.1;

/** What speaks for and against the measurement itself, from the footnotes, the generator's and the other processes' CPU. Empty where nothing was measured. */
export function validitySentences(result: RunResult, footnotes: readonly Footnote[]): Sentence[] {
  const rounds = result.visits.flatMap((visit) => roundsThatCount(visit)).map(({ measured }) => measured);
  if (rounds.length === 0) return [];
  const foreign = most(rounds, ({ resources }) => resources.foreignCpuShare);
  const bad = footnotes.filter(({ invalidates }) => invalidates).length;
  const head =
    bad > 0
      ? `Validity: ${plural(bad, 'note')} below ${bad === 1 ? 'invalidates' : 'invalidate'} some figures.`
      : `Validity: nothing found invalidates a figure in ${plural(rounds.length, 'round')}.`;
  const facts = [
    share(
      'the generator used',
      most(rounds, ({ generator }) => generator.cpuShare),
      'of its cores',
    ),
    share('other processes used', foreign, 'of the machine'),
  ].filter((fact) => fact !== '');
  const detail = facts.length === 0 ? '' : ` At most, ${facts.join(' and ')}.`;
  const tone = bad > 0 || (foreign ?? 0) > MUCH_FOREIGN ? 'caution' : 'good';
  return [{ text: `${head}${detail}`, tone }];
}

function most(rounds: readonly Measured[], read: (measured: Measured) => number | null): number | null {
  const known = rounds.flatMap((measured) => read(measured) ?? []);
  return known.length === 0 ? null : Math.max(...known);
}

function share(who: string, value: number | null, of: string): string {
  return value === null ? '' : `${who} ${formatPercent(value)} ${of}`;
}
