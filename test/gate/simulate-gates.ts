import { decideFamily, type FamilyDecision, type FamilyTest } from '../../model/stats/decide-family.ts';
import { seededRandom } from '../../model/stats/seeded-random.ts';
import type { GateAnswer, Margins } from '../../model/stats/sequential-test.ts';
import { normalFrom, PROCESS_SD } from '../support/machine-noise.ts';

/**
 * What is left of a machine's noise within a block, as a standard deviation of ln: measured on shared machines, guessed
 * for quiet ones.
 */
export const RESIDUAL_SD = { quiet: 0.014, shared: 0.018, hostile: 0.022 } as const;
/** A block in 33 is upset by something that struck one side alone. */
const UPSET_SHARE = 0.03;
const UPSET_SD = 0.1;

/**
 * Log ratios of blocks without any true difference: two fresh processes, the rest of the machine's noise, now and then
 * an upset.
 */
export function blockNoise(residualSd: number, blocks: number, random: () => number): number[] {
  const normal = normalFrom(random);
  return Array.from({ length: blocks }, () => {
    const upset = random() < UPSET_SHARE ? UPSET_SD * normal() : 0;
    return Math.SQRT2 * PROCESS_SD * normal() + residualSd * normal() + upset;
  });
}

export interface Outcomes {
  /** Shares 0..1 of the gates. */
  readonly regressed: number;
  readonly pass: number;
  readonly inconclusive: number;
  readonly improved: number;
  /** Blocks until the answer: mean, and what 95 of 100 gates do not exceed. */
  readonly meanBlocks: number;
  readonly mostBlocks: number;
}

/** Many gates, each with tests that `make` draws; the answers and what they cost. */
export function simulateGates(
  make: (random: () => number) => readonly FamilyTest[],
  settings: Margins,
  { gates, seed }: { readonly gates: number; readonly seed: number },
): Outcomes {
  const random = seededRandom(seed);
  const decisions = Array.from({ length: gates }, () => decideFamily(make(random), settings));
  return outcomesOf(decisions, settings.maxBlocks);
}

function outcomesOf(decisions: readonly FamilyDecision[], maxBlocks: number): Outcomes {
  const share = (holds: (decision: FamilyDecision) => boolean): number =>
    decisions.filter(holds).length / decisions.length;
  const answered = (answer: GateAnswer): number => share((decision) => decision.answer === answer);
  const blocks = decisions.map(({ decidedAt }) => decidedAt ?? maxBlocks).sort((a, b) => a - b);
  return {
    regressed: answered('regressed'),
    pass: answered('pass'),
    inconclusive: answered('inconclusive'),
    improved: share(({ tests }) => tests.some(({ improved }) => improved)),
    meanBlocks: blocks.reduce((sum, value) => sum + value, 0) / blocks.length,
    mostBlocks: blocks[Math.ceil(0.95 * blocks.length) - 1] ?? maxBlocks,
  };
}

/** One line of a table of outcomes. */
export function describeOutcomes({
  regressed,
  pass,
  inconclusive,
  improved,
  meanBlocks,
  mostBlocks,
}: Outcomes): string {
  const percent = (value: number): string => (100 * value).toFixed(value < 0.01 ? 2 : 1);
  return `regressed ${percent(regressed)} %, pass ${percent(pass)} %, inconclusive ${percent(inconclusive)} %, improved ${percent(improved)} %, ${meanBlocks.toFixed(1)} blocks (95 % within ${mostBlocks})`;
}
