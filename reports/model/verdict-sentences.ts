import type { Plan } from '../../model/run-result.ts';
import type { Threshold } from '../../model/threshold.ts';
import type { RunVerdict } from '../judge/judge.ts';
import type { StackVerdict } from '../judge/judge-stack.ts';
import { formatMsExactly, formatPercent, formatThreeDigits } from '../text/format-number.ts';
import { listNames, plural } from './list-names.ts';
import type { Sentence } from './report-model.ts';

/** One sentence for each scenario and threshold: how many of the stacks that decide kept it, and which did not. */
export function verdictSentences(plan: Plan, verdict: RunVerdict, thresholds: readonly Threshold[]): Sentence[] {
  return plan.scenarios.flatMap((scenario) => {
    const stacks = verdict.stacks.filter((stack) => stack.decides && stack.scenario === scenario.id);
    if (stacks.length === 0) return [];
    const where = loadOf(plan);
    const prefix = plan.scenarios.length > 1 ? `${scenario.id}: ${where}` : capitalised(where);
    return thresholds.map((threshold) => thresholdSentence(prefix, threshold, stacks));
  });
}

function loadOf({ arrivals, ratePerSec }: Plan): string {
  const rate = `${formatThreeDigits(ratePerSec)} requests/s`;
  return arrivals === 'ramp' ? `on a ramp from 0 to ${rate}` : `at ${rate}`;
}

function capitalised(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

function thresholdSentence(prefix: string, threshold: Threshold, stacks: readonly StackVerdict[]): Sentence {
  const missed: string[] = [];
  const open: string[] = [];
  for (const stack of stacks) {
    const check = stack.checks.find((candidate) => candidate.name === threshold.source);
    // Where the measurement is invalid, what was missed may be the generator's doing.
    if (stack.verdict === 'invalid') open.push(stack.target);
    else if (check?.outcome === 'fail') missed.push(stack.target);
    else if (check?.outcome !== 'pass' || stack.verdict === 'inconclusive') open.push(stack.target);
  }
  const kept = stacks.length - missed.length - open.length;
  const all = kept === stacks.length && kept > 1;
  const alone = stacks.length === 1 && kept === 1 ? stacks[0]?.target : undefined;
  const who = all ? `all ${kept} stacks` : `${kept} of ${plural(stacks.length, 'stack')}`;
  const so = all && threshold.kind === 'latency' ? ': latency at this load need not decide between them.' : '.';
  const head = `${prefix}, ${alone ?? `${who} on real services`} ${predicate(threshold)}${so}`;
  const tail = [
    missed.length > 0 ? `${listNames(missed)} did not.` : '',
    open.length > 0 ? `${listNames(open)} could not be judged.` : '',
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
export function shareInWords(percentile: number): string {
  const decimals = `${percentile}`.split('.')[1]?.length ?? 0;
  const whole = 100 * 10 ** decimals;
  return `${Math.round(percentile * 10 ** decimals)} of ${whole}`;
}
