import type { Measured } from '../../../model/document/measured.ts';
import type { RunResult } from '../../../model/document/run-result.ts';
import { ownValue } from '../../../model/own-value.ts';
import {
  appWaitShare,
  type Disturbance,
  generatorWaitShare,
  findDisturbances,
} from '../../../model/stats/disturbances.ts';
import { formatPercent } from '../../words/format-number.ts';
import { listNames, plural } from '../../words/list-names.ts';
import { checkMachine, type MachineCheck } from '../facts/machine-check.ts';
import { roundsThatCount } from '../judge/select-rounds.ts';
import type { Footnote, Sentence } from '../report-model.ts';

/** Notes that invalidate nothing and still speak against the measurement, unless they are of controls alone, which decide nothing. */
const DOUBTS: Readonly<Record<string, string>> = {
  'ceiling-exceeded': "a generator's ceiling is wrong",
  'ceiling-unknown': "a generator's ceiling is not known",
  'near-generator-limit': 'a generator was near its limit',
  'generator-busy': 'a generator was near its limit',
  'not-steady': 'a stack had not levelled off',
};

/** Who did it, and what the largest share is of. */
const DISTURBED: Readonly<Record<Disturbance['code'], readonly [string, string]>> = {
  'foreign-load': ['other processes used the machine', ''],
  steal: ['the hypervisor gave the machine to others', ''],
  'foreign-on-system-cores': ['other processes used the cores of the system under test', ''],
  'foreign-on-generator-cores': ["other processes used the generator's cores", ''],
  'steal-on-system-cores': ['the hypervisor took from the cores of the system under test', ''],
  'steal-on-generator-cores': ["the hypervisor took from the generator's cores", ''],
  'app-waited': ['an app waited for a core', ' of the time beyond what its datastores took'],
  'generator-waited': ['a generator waited for a core', ' of the time'],
};

/** What speaks for and against the measurement itself; empty where nothing was measured. */
export function validitySentences(result: RunResult, footnotes: readonly Footnote[]): Sentence[] {
  const rounds = result.visits.flatMap((visit) => roundsThatCount(visit)).map(({ measured }) => measured);
  if (rounds.length === 0) return [];
  const machine = checkMachine(result);
  const bad = footnotes.filter(({ invalidates }) => invalidates).length;
  const doubts = [
    ...findDisturbances(rounds.map(({ resources }) => resources)).map(disturbed),
    ...footnotes
      .filter((footnote) => !isOfControls(footnote, result))
      .flatMap(({ code, invalidates }) => (invalidates ? [] : (ownValue(DOUBTS, code) ?? []))),
    ...changeOf(machine),
  ];
  const [head, told] = [headOf(bad, doubts.length > 0, rounds.length), [...new Set(doubts)].join('; ')];
  const facts = [told === '' ? mostOf(rounds) : '', controlsOf(machine)].filter((part) => part !== '');
  if (told === '') return [{ text: [head, ...facts].join(' '), tone: bad === 0 ? 'good' : 'caution' }];
  const because = [`Doubtful because: ${told}.`, ...facts].join(' ');
  return [head, because].map((text) => ({ text, tone: 'caution' }));
}

function headOf(bad: number, doubtful: boolean, rounds: number): string {
  const some = `some of the ${plural(rounds, 'round')} are doubtful`;
  if (bad > 0) {
    const notes = `Validity: ${plural(bad, 'note')} below ${bad === 1 ? 'invalidates' : 'invalidate'} some figures`;
    return doubtful ? `${notes}, and ${some}.` : `${notes}.`;
  }
  if (doubtful) return `Validity: no figure is invalid, but ${some}.`;
  return `Validity: nothing found invalidates a figure in ${plural(rounds, 'round')}.`;
}

/** `a generator waited for a core (up to 55% of the time, in 7 of 60 rounds)`. */
function disturbed({ code, highest, rounds, known }: Disturbance): string {
  const [what, of] = DISTURBED[code];
  return `${what} (up to ${formatPercent(highest)}${of}, in ${rounds} of ${plural(known, 'round')})`;
}

/** The worst round in each respect. */
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
    share('the app waited for a core', read(appWaitShare), 'of the time beyond what its datastores took'),
    share('the generator waited', read(generatorWaitShare), 'of the time'),
  ].filter((fact) => fact !== '');
  return facts.length === 0 ? '' : `At most, ${inWords(facts)}.`;
}

function controlsOf({ checked, moved }: MachineCheck): string {
  if (checked.length === 0)
    return 'Whether the machine changed between repetitions was not checked: no control has two visits.';
  return moved.length > 0 ? '' : `Between repetitions ${listNames(checked)} showed no change of the machine.`;
}

function changeOf({ moved: [worst] }: MachineCheck): string[] {
  if (worst === undefined) return [];
  const { target, figure, ratio } = worst;
  const percent = `${((ratio - 1) * 100).toFixed(0)}%`;
  return [`the machine itself changed (the ${figure} of ${target} moved by ${percent} between repetitions)`];
}

function isOfControls({ targets }: Footnote, result: RunResult): boolean {
  const groupOf = (id: string): string | undefined => result.targets.find((target) => target.id === id)?.group;
  return targets.length > 0 && targets.every((id) => groupOf(id) === 'control');
}

/** All of them: a doubt that is left out is one that is hidden. */
function inWords(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

function most(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}

function share(who: string, value: number | null, of: string): string {
  return value === null ? '' : `${who} ${formatPercent(value)} ${of}`.trim();
}
