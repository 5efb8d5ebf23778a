import type { Measured } from '../../../model/document/measured.ts';
import type { RunResult } from '../../../model/document/run-result.ts';
import { ownValue } from '../../../model/own-value.ts';
import {
  appWaitShare,
  type Disturbance,
  generatorWaitShare,
  findDisturbances,
} from '../../../model/stats/disturbances.ts';
import type { WarningCode } from '../../../model/warnings.ts';
import { formatPercent } from '../../words/format-number.ts';
import { listNames, plural } from '../../words/list-names.ts';
import type { MachineCheck } from '../facts/machine-check.ts';
import { roundsThatCount } from '../judge/select-rounds.ts';
import type { Footnote, Sentence } from '../report-model.ts';

/** Warnings that invalidate nothing but make the measurement doubtful, unless they are only about controls. */
const DOUBTS: Readonly<Partial<Record<WarningCode, string>>> = {
  'ceiling-exceeded': "a generator's measured maximum rate is wrong",
  'ceiling-unknown': "a generator's maximum rate is unknown",
  'near-generator-limit': 'a generator was near its limit',
  'generator-busy': 'a generator was near its limit',
  'not-steady': 'a stack had not reached a steady state',
};

/** What happened, and what the largest share is a share of. */
const DISTURBED: Readonly<Record<Disturbance['code'], readonly [string, string]>> = {
  'foreign-load': ['other processes used the machine', ''],
  steal: ['the hypervisor gave CPU time to other machines', ''],
  'foreign-on-system-cores': ['other processes used the cores of the system under test', ''],
  'foreign-on-generator-cores': ["other processes used the generator's cores", ''],
  'steal-on-system-cores': ['the hypervisor took time from the cores of the system under test', ''],
  'steal-on-generator-cores': ["the hypervisor took time from the generator's cores", ''],
  'app-waited': ['an app waited for a core', ' of the time, beyond the CPU time of its datastores'],
  'generator-waited': ['a generator waited for a core', ' of the time'],
};

const OTHERS_UNKNOWN = 'whether other processes used the cores is unknown';
const CPU_UNKNOWN = 'The CPU time of the stacks is not available.';

/** How valid the measurement itself is, and the reasons for doubt; empty if nothing was measured. */
export function validitySentences(
  result: RunResult,
  footnotes: readonly Footnote[],
  machine: MachineCheck,
): Sentence[] {
  const rounds = result.visits.flatMap((visit) => roundsThatCount(visit)).map(({ measured }) => measured);
  if (rounds.length === 0) return [];
  const bad = footnotes.filter(({ invalidates }) => invalidates).length;
  const doubts = [
    ...findDisturbances(rounds.map(({ resources }) => resources)).map(disturbed),
    ...(rounds.some(tellsOfOthers) ? [] : [OTHERS_UNKNOWN]),
    ...footnotes
      .filter((footnote) => !isOfControls(footnote, result))
      .flatMap(({ code, invalidates }) => (invalidates ? [] : (ownValue(DOUBTS, code) ?? []))),
    ...changeOf(machine),
  ];
  const [head, reasons] = [headOf(bad, doubts.length > 0, rounds.length), [...new Set(doubts)].join('; ')];
  const cpu = rounds.some(({ resources }) => resources.appCpuUs !== null) ? '' : CPU_UNKNOWN;
  const facts = [reasons === '' ? mostOf(rounds) : '', controlsOf(machine), cpu].filter((part) => part !== '');
  if (reasons === '') return [{ text: [head, ...facts].join(' '), tone: bad === 0 ? 'good' : 'caution' }];
  const because = [`Reasons for doubt: ${reasons}.`, ...facts].join(' ');
  return [head, because].map((text) => ({ text, tone: 'caution' }));
}

/** Whether a round shows what others did with the cores. */
function tellsOfOthers({ resources }: Measured): boolean {
  const { cores, foreignCpuShare } = resources;
  return (cores?.system.foreignShare ?? foreignCpuShare) !== null || appWaitShare(resources) !== null;
}

function headOf(bad: number, doubtful: boolean, rounds: number): string {
  const some = `some of the ${plural(rounds, 'round')} are doubtful`;
  if (bad > 0) {
    const notes = `Validity: ${plural(bad, 'note')} below ${bad === 1 ? 'invalidates' : 'invalidate'} some figures`;
    return doubtful ? `${notes}, and ${some}.` : `${notes}.`;
  }
  if (doubtful) return `Validity: no figure is invalid, but ${some}.`;
  return `Validity: no invalid figure was found in ${plural(rounds, 'round')}.`;
}

/** `a generator waited for a core (up to 55% of the time, in 7 of 60 rounds)`. */
function disturbed({ code, highest, rounds, known }: Disturbance): string {
  const [what, of] = DISTURBED[code];
  return `${what} (up to ${formatPercent(highest)}${of}, in ${rounds} of ${plural(known, 'round')})`;
}

/** The highest value of any round in each respect. */
function mostOf(rounds: readonly Measured[]): string {
  const read = (of: (resources: Measured['resources']) => number | null): number | null =>
    most(rounds.map(({ resources }) => of(resources)));
  const byCores = rounds.some(({ resources }) => resources.cores !== null);
  const foreign = byCores
    ? [
        share(
          'other processes used',
          read(({ cores }) => cores?.system.foreignShare ?? null),
          'of the cores of the system under test',
        ),
        share(
          '',
          read(({ cores }) => cores?.generator.foreignShare ?? null),
          "of the generator's",
        ),
      ]
    : [
        share(
          'other processes used',
          read(({ foreignCpuShare }) => foreignCpuShare),
          'of the machine',
        ),
      ];
  const facts = [
    share('the generator used', most(rounds.map(({ generator }) => generator.cpuShare)), 'of its cores'),
    ...foreign,
    share('the app waited for a core', read(appWaitShare), 'of the time (beyond the CPU time of its datastores)'),
    share('the generator waited', read(generatorWaitShare), 'of the time'),
  ].filter((fact) => fact !== '');
  return facts.length === 0 ? '' : `Maximum values: ${listNames(facts, Infinity)}.`;
}

/** What the controls leave: no check, no change, or what a change means for the figures. */
function controlsOf({ checked, moved, pairedBy }: MachineCheck): string {
  if (checked.length === 0)
    return `Changes of the machine between ${pairedBy}s were not checked: no control has two visits.`;
  const [worst] = moved;
  if (worst === undefined) return `${listNames(checked)} showed no change of the machine between ${pairedBy}s.`;
  if (pairedBy === 'repetition') return '';
  return `Ratios of stacks are taken within blocks and remain valid; absolute figures differ by about ±${formatPercent(worst.spread, 0)} from block to block (standard deviation).`;
}

function changeOf({ moved: [worst], pairedBy }: MachineCheck): string[] {
  if (worst === undefined) return [];
  const { target, figure, ratio, slices, spread } = worst;
  if (pairedBy === 'block') {
    const beyond = slices === null ? '' : ', more than its slices explain';
    return [
      `the machine changed speed between blocks by ±${formatPercent(spread, 0)} (${figure} of ${target}${beyond})`,
    ];
  }
  const moved = formatPercent(ratio - 1, 0);
  return [`the machine itself changed (the ${figure} of ${target} changed by ${moved} between repetitions)`];
}

function isOfControls({ targets }: Footnote, result: RunResult): boolean {
  const groupOf = (id: string): string | undefined => result.targets.find((target) => target.id === id)?.group;
  return targets.length > 0 && targets.every((id) => groupOf(id) === 'control');
}

function most(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}

function share(who: string, value: number | null, of: string): string {
  return value === null ? '' : `${who} ${formatPercent(value)} ${of}`.trim();
}
