import type { Plan } from '../../../model/document/plan.ts';
import type { RunResult } from '../../../model/document/run-result.ts';
import type { Threshold } from '../../../model/load/threshold.ts';
import { formatMsExactly, formatPercent, formatThreeDigits } from '../../words/format-number.ts';
import { listNames, plural } from '../../words/list-names.ts';
import { longerRunFlags, visitsOfRerun } from '../judge/longer-run.ts';
import { formatMeasuredTime } from '../judge/measured-time.ts';
import type { Check, Verdict } from '../judge/verdict.ts';
import type { Row, Sentence } from '../report-model.ts';

/** One sentence for each scenario and threshold: how many of the stacks that decide kept it for certain in the measured time, and which did not. */
export function verdictSentences(
  { plan }: RunResult,
  rows: readonly Row[],
  thresholds: readonly Threshold[],
): Sentence[] {
  return plan.scenarios.flatMap((scenario) => {
    const own = rows.filter((row) => row.decides && row.scenario === scenario.id);
    if (own.length === 0) return [];
    const time = timeOf(own);
    const where = time === '' ? `${loadOf(plan)} nothing was measured, so` : `${loadOf(plan)}${time},`;
    const prefix = plan.scenarios.length > 1 ? `${scenario.id}: ${where}` : capitalised(where);
    return thresholds.map((threshold) => thresholdSentence(prefix, threshold, own));
  });
}

/** What would decide the thresholds that stay open, in the words of the stack that needs most; none where the measurement itself went wrong. */
export function openSentences(rows: readonly Row[], thresholds: readonly Threshold[]): Sentence[] {
  const deciding = rows.filter((row) => row.decides && row.verdict !== 'invalid' && row.open !== null);
  const several = new Set(rows.map(({ scenario }) => scenario)).size > 1;
  return thresholds.flatMap(({ source }): Sentence[] => {
    const open = deciding.flatMap(({ target, scenario, checks }) => {
      const check = checks.find(({ name, outcome }) => name === source && outcome === 'inconclusive');
      return check === undefined ? [] : [{ name: several ? `${target} at ${scenario}` : target, check }];
    });
    const [most] = [...open].sort((x, y) => visitsOf(y.check) - visitsOf(x.check));
    if (most === undefined) return [];
    const others = open.length === 1 ? '' : ` (and of ${plural(open.length - 1, 'other stack')})`;
    const text = `${source} of ${most.name}${others} is open: ${most.check.actual}. ${most.check.decidedBy ?? most.check.explanation}`;
    return [{ text, tone: 'caution' }];
  });
}

/** How much more a check asks for: the number in its flag, or more than any where nothing would decide. */
function visitsOf({ decidedBy = '' }: Check): number {
  const flag = /--(?:visits|duration) (\d+)/.exec(decidedBy);
  return flag === null ? Infinity : Number(flag[1]);
}

/** How rare a stall a run of this length may miss, and how long a run meets one that comes once a minute; null without the open model. */
export function reachSentence(result: RunResult, rows: readonly Row[]): Sentence | null {
  const deciding = rows.some(({ decides }) => decides) ? rows.filter(({ decides }) => decides) : rows;
  const stacksMs = deciding.flatMap(({ open }) => (open === null ? [] : [open.roundsMs]));
  if (stacksMs.length === 0) return null;
  const shortestMs = Math.min(...stacksMs.map((roundsMs) => roundsMs.reduce((sum, ms) => sum + ms, 0)));
  const reachS = shortestMs / 1000 / CERTAIN_PERIODS;
  const wantedS = Math.ceil((CERTAIN_PERIODS * RARE_STALL_S) / visitsOfRerun(result.plan));
  const further =
    reachS >= RARE_STALL_S
      ? ''
      : ` To reach those that come once a minute: ${longerRunFlags(result, { durationMs: wantedS * 1000 })}.`;
  return {
    text: `Each stack was measured for ${formatMeasuredTime(...stacksMs)} at the stated rate: a stall or burst of failures that comes once in ${formatThreeDigits(reachS)} s on average is met in 95 of 100 such runs; rarer ones are out of reach, whatever the verdict.${further}`,
    tone: 'neutral',
  };
}

/** After three mean periods a stall that comes at random was met in 95 of 100 runs: 1 − e⁻³. */
const CERTAIN_PERIODS = 3;
const RARE_STALL_S = 60;

/** ` in 3 × 3 s`, ` in 2 to 3 × 3 s` where some visits are missing; empty where nothing was measured. */
function timeOf(rows: readonly Row[]): string {
  const stacksMs = rows.flatMap(({ open }) => (open === null ? [] : [open.roundsMs]));
  return stacksMs.length === 0 ? '' : ` in ${formatMeasuredTime(...stacksMs)}`;
}

function loadOf({ arrivals, ratePerSec }: Plan): string {
  const rate = `${formatThreeDigits(ratePerSec)} requests/s`;
  return arrivals === 'ramp' ? `on a ramp from 0 to ${rate}` : `at ${rate}`;
}

function capitalised(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

function thresholdSentence(prefix: string, threshold: Threshold, stacks: readonly Row[]): Sentence {
  const missed: string[] = [];
  const open: string[] = [];
  for (const { target, verdict, checks } of stacks) {
    const outcomeOf = (wanted: string): Verdict | undefined => checks.find(({ name }) => name === wanted)?.outcome;
    const outcome = outcomeOf(threshold.source);
    // Where the measurement is invalid, what was missed may be the generator's doing.
    if (verdict === 'invalid') open.push(target);
    else if (outcome === 'fail') missed.push(target);
    else if (outcome !== 'pass' || outcomeOf('visits') !== 'pass') open.push(target);
  }
  if (open.length === stacks.length) {
    const whose = stacks.length === 1 ? open.join('') : `the ${stacks.length} stacks on real services`;
    return { text: `${prefix} it stays open whether ${whose} ${predicate(threshold)}.`, tone: 'caution' };
  }
  const kept = stacks.length - missed.length - open.length;
  const all = kept === stacks.length && kept > 1;
  const alone = stacks.length === 1 && kept === 1 ? stacks[0]?.target : undefined;
  const who = all ? `all ${kept} stacks` : `${kept} of ${plural(stacks.length, 'stack')}`;
  const so = all && threshold.kind === 'latency' ? ': latency at this load need not decide between them.' : '.';
  const head = `${prefix} ${alone ?? `${who} on real services`} ${predicate(threshold)}${so}`;
  const tail = [
    missed.length > 0 ? `${listNames(missed)} did not.` : '',
    open.length > 0 ? `${listNames(open)} ${open.length === 1 ? 'stays' : 'stay'} open.` : '',
  ].filter((part) => part !== '');
  const tone = missed.length > 0 ? 'bad' : open.length > 0 ? 'caution' : 'good';
  return { text: [head, ...tail].join(' '), tone };
}

function predicate(threshold: Threshold): string {
  const bound = threshold.comparator === '<' ? 'less than' : 'at most';
  if (threshold.kind === 'errors')
    return `kept failures to ${bound} ${formatPercent(threshold.limitRatio)} of requests`;
  const bare = `p${threshold.percentile}`;
  return `answered ${shareInWords(threshold.percentile)} requests within ${formatMsExactly(threshold.limitUs)} ms (${bare})`;
}

/** `99 of 100`, `999 of 1000`: a percentile explained where it first stands. */
function shareInWords(percentile: number): string {
  const decimals = `${percentile}`.split('.')[1]?.length ?? 0;
  const whole = 100 * 10 ** decimals;
  return `${Math.round(percentile * 10 ** decimals)} of ${whole}`;
}
