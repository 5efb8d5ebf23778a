import type { Plan } from '../../../model/document/plan.ts';
import type { RunResult } from '../../../model/document/run-result.ts';
import type { Threshold } from '../../../model/load/threshold.ts';
import { sum } from '../../../model/stats/sum.ts';
import { capitalised } from '../../words/capitalised.ts';
import { formatMsExactly, formatPercent, formatThreeDigits } from '../../words/format-number.ts';
import { listNames, plural } from '../../words/list-names.ts';
import { longerRunFlags, visitsOfRerun } from '../judge/longer-run.ts';
import { formatMeasuredTime } from '../judge/measured-time.ts';
import type { Check, Verdict } from '../judge/verdict.ts';
import type { Row, Sentence } from '../report-model.ts';

/** One sentence for each scenario and threshold: how many of the stacks that decide kept it, and which did not. */
export function verdictSentences(
  { plan }: RunResult,
  rows: readonly Row[],
  thresholds: readonly Threshold[],
): Sentence[] {
  return plan.scenarios.flatMap((scenario) => {
    const own = rows.filter((row) => row.decides && row.scenario === scenario.id);
    if (own.length === 0) return [];
    const time = timeOf(own);
    const where = time === '' ? `${loadOf(plan)} nothing was measured:` : `${loadOf(plan)}${time},`;
    const prefix = plan.scenarios.length > 1 ? `${scenario.id}: ${where}` : capitalised(where);
    return thresholds.map((threshold) => thresholdSentence(prefix, threshold, own));
  });
}

/** What would decide the inconclusive thresholds, for the stack that needs most; none for invalid measurements. */
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
    const text = `${source} of ${most.name}${others} is inconclusive: ${most.check.actual}. ${most.check.decidedBy ?? most.check.explanation}`;
    return [{ text, tone: 'caution' }];
  });
}

/** How much more a check needs: the number in its flag, or infinity if nothing would decide. */
function visitsOf({ decidedBy = '' }: Check): number {
  const flag = /--(?:visits|duration) (\d+)/.exec(decidedBy);
  return flag === null ? Infinity : Number(flag[1]);
}

/** How rare a stall this run may have missed, and the run that detects one per minute; null without the open model. */
export function reachSentence(result: RunResult, rows: readonly Row[]): Sentence | null {
  const deciding = rows.some(({ decides }) => decides) ? rows.filter(({ decides }) => decides) : rows;
  const stacksMs = deciding.flatMap(({ open }) => (open === null ? [] : [open.roundsMs]));
  if (stacksMs.length === 0) return null;
  const shortestMs = Math.min(...stacksMs.map((roundsMs) => sum(roundsMs)));
  const reachS = shortestMs / 1000 / CERTAIN_PERIODS;
  const wantedS = Math.ceil((CERTAIN_PERIODS * RARE_STALL_S) / visitsOfRerun(result.plan));
  const further =
    reachS >= RARE_STALL_S
      ? ''
      : ` To detect those that happen once a minute: ${longerRunFlags(result, { durationMs: wantedS * 1000 })}.`;
  return {
    text: `Each stack was measured for ${formatMeasuredTime(...stacksMs)} at the stated rate. A stall or burst of failures that happens once in ${formatThreeDigits(reachS)} s on average occurs in 95 of 100 such runs; rarer ones may be missed, independent of the verdict.${further}`,
    tone: 'neutral',
  };
}

/** In three mean periods a random stall occurs in 95 of 100 runs: 1 − e⁻³. */
const CERTAIN_PERIODS = 3;
const RARE_STALL_S = 60;

/** ` in 3 × 3 s`, ` in 2 to 3 × 3 s` if some visits are missing; empty if nothing was measured. */
function timeOf(rows: readonly Row[]): string {
  const stacksMs = rows.flatMap(({ open }) => (open === null ? [] : [open.roundsMs]));
  return stacksMs.length === 0 ? '' : ` in ${formatMeasuredTime(...stacksMs)}`;
}

function loadOf({ arrivals, ratePerSec }: Plan): string {
  const rate = `${formatThreeDigits(ratePerSec)} requests/s`;
  return arrivals === 'ramp' ? `on a ramp from 0 to ${rate}` : `at ${rate}`;
}

function thresholdSentence(prefix: string, threshold: Threshold, stacks: readonly Row[]): Sentence {
  const missed: string[] = [];
  const open: string[] = [];
  for (const { target, verdict, checks } of stacks) {
    const outcomeOf = (wanted: string): Verdict | undefined => checks.find(({ name }) => name === wanted)?.outcome;
    const outcome = outcomeOf(threshold.source);
    // If the measurement is invalid, the generator may have caused the miss.
    if (verdict === 'invalid') open.push(target);
    else if (outcome === 'fail') missed.push(target);
    else if (outcome !== 'pass' || outcomeOf('visits') !== 'pass') open.push(target);
  }
  const place = stacks.every(({ durability }) => durability === null) ? '' : ' on real datastores';
  if (open.length === stacks.length) {
    const whose = stacks.length === 1 ? open.join('') : `the ${stacks.length} stacks${place}`;
    return { text: `${prefix} it is unknown whether ${whose} ${predicate(threshold)}.`, tone: 'caution' };
  }
  const kept = stacks.length - missed.length - open.length;
  const all = kept === stacks.length && kept > 1;
  const only = stacks.length === 1 && kept === 1 ? stacks[0]?.target : undefined;
  const who = all ? `all ${kept} stacks` : `${kept} of ${plural(stacks.length, 'stack')}`;
  const so = all && threshold.kind === 'latency' ? ': latency at this load does not separate them.' : '.';
  const head = `${prefix} ${only ?? `${who}${place}`} ${predicate(threshold)}${so}`;
  const tail = [
    missed.length > 0 ? `${listNames(missed)} did not.` : '',
    open.length > 0 ? `${listNames(open)} ${open.length === 1 ? 'is' : 'are'} inconclusive.` : '',
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

/** A percentile in words: `99 of 100`, `999 of 1000`. */
function shareInWords(percentile: number): string {
  const decimals = `${percentile}`.split('.')[1]?.length ?? 0;
  const whole = 100 * 10 ** decimals;
  return `${Math.round(percentile * 10 ** decimals)} of ${whole}`;
}
