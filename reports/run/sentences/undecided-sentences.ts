import type { RankGroup } from '../../../model/document/target-record.ts';
import type { Threshold } from '../../../model/load/threshold.ts';
import { listNames } from '../../words/list-names.ts';
import type { Row, Sentence } from '../report-model.ts';

/** Groups whose stacks never change the exit code, in the plural. */
const UNDECIDED: Readonly<Partial<Record<RankGroup, string>>> = {
  control: 'Controls',
  demonstration: 'Demonstrations',
  'stand-in': 'Stand-ins',
};

/** A stack, and what it missed of the thresholds that the user gave. */
export interface MissedThresholds extends Pick<Row, 'target' | 'group' | 'decides'> {
  readonly missed: readonly string[];
}

/** What a stack of a run missed; nothing if its measurement is invalid, because the generator may have caused it. */
export function missingOf(row: Row, thresholds: readonly Threshold[]): MissedThresholds {
  const { target, group, decides, verdict, checks } = row;
  const failed = checks.filter(({ outcome }) => outcome === 'fail').map(({ name }) => name);
  const missed = thresholds.map(({ source }) => source).filter((source) => failed.includes(source));
  return { target, group, decides, missed: verdict === 'invalid' ? [] : missed };
}

/**
 * That stacks which never change the exit code missed a given threshold, one sentence for each group; or that there are
 * only such stacks, so that no threshold can fail.
 */
export function undecidedSentences(rows: readonly MissedThresholds[]): Sentence[] {
  const noneDecides = rows.every(({ decides }) => !decides);
  return Object.entries(UNDECIDED).flatMap(([group, name]): Sentence[] => {
    const own = rows.filter((row) => row.group === group);
    const missing = own.filter(({ missed }) => missed.length > 0);
    const [targets, thresholds] = [missing.map(({ target }) => target), missing.flatMap(({ missed }) => missed)].map(
      (names) => listNames([...new Set(names)]),
    );
    if (missing.length > 0)
      return [
        {
          text: `${name} do not decide: ${targets} missed ${thresholds}, which does not change the exit code.`,
          tone: 'caution',
        },
      ];
    if (!noneDecides || own.length === 0) return [];
    return [
      { text: `${name} do not decide: whether they keep a threshold does not change the exit code.`, tone: 'neutral' },
    ];
  });
}
