import { seededRandom } from '../../model/stats/seeded-random.ts';
import { type Machine, MACHINES, RULES, type Rule, SLOWDOWNS } from './peer-rules.ts';

interface RuleRates {
  readonly rule: Rule;
  /** Alarms per hundred gates: by slowdown, then by machine. */
  readonly alarms: readonly (readonly number[])[];
}

/** How often each rule raises an alarm, on the same kinds of noise; always the same for the same number of gates. */
export function ruleRates(gates: number): RuleRates[] {
  return RULES.map((rule) => {
    const byMachine = MACHINES.map((machine) => rates(rule, machine, gates));
    return { rule, alarms: SLOWDOWNS.map((_, index) => byMachine.map((one) => one[index] ?? 0)) };
  });
}

function rates(rule: Rule, machine: Machine, gates: number): number[] {
  const random = seededRandom(29);
  const counts = SLOWDOWNS.map(() => 0);
  for (let gate = 0; gate < gates; gate += 1) {
    const alarms = rule.draw(machine, random);
    for (const [index, slowdown] of SLOWDOWNS.entries()) {
      if (alarms(Math.log1p(slowdown))) counts[index] = (counts[index] ?? 0) + 1;
    }
  }
  return counts.map((count) => (100 * count) / gates);
}

/** One line of the table: the rule, and its alarms on a quiet, a shared and a hostile machine at each slowdown. */
export function describeRates({ rule, alarms }: RuleRates): string {
  const cells = alarms.map((byMachine) => byMachine.map((rate) => rate.toFixed(1).padStart(5)).join(' /'));
  return `${rule.name.padEnd(58)} | ${cells.join(' | ')}`;
}

/** The table's head. */
export const RATES_HEAD = `${'alarms in %: quiet / shared / hostile machine'.padEnd(58)} | ${['no change', '5 % slower', '10 % slower'].map((name) => name.padEnd(19)).join(' | ')}`;
