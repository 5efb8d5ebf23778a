import type { Claim, RunClaims } from './run-claims.ts';

/** Two runs of which one says what the other rules out. */
interface Contradiction {
  readonly kind: Claim['kind'];
  readonly about: string;
  readonly runs: readonly [string, string];
}

/** How many pairs of runs make a claim about the same thing, and which of them contradict each other. */
interface Agreement {
  readonly kind: Claim['kind'];
  readonly claims: number;
  readonly compared: number;
  readonly contradictions: readonly Contradiction[];
}

const KINDS: readonly Claim['kind'][] = ['verdict', 'order', 'ratio', 'throughput'];

/** Compares every claim of every run with the same claim of every other run, kind by kind. */
export function findContradictions(runs: readonly RunClaims[]): Agreement[] {
  return KINDS.map((kind) => {
    const contradictions: Contradiction[] = [];
    let compared = 0;
    for (const [index, one] of runs.entries()) {
      for (const other of runs.slice(index + 1)) {
        for (const claim of one.claims.filter((candidate) => candidate.kind === kind)) {
          const twin = other.claims.find((candidate) => candidate.kind === kind && candidate.about === claim.about);
          if (twin === undefined) continue;
          compared += 1;
          if (contradicts(claim, twin)) contradictions.push({ kind, about: claim.about, runs: [one.id, other.id] });
        }
      }
    }
    const claims = runs.reduce((sum, run) => sum + run.claims.filter((claim) => claim.kind === kind).length, 0);
    return { kind, claims, compared, contradictions };
  });
}

function contradicts(one: Claim, other: Claim): boolean {
  if (one.kind === 'verdict' && other.kind === 'verdict') return one.outcome !== other.outcome;
  if (one.kind === 'order' && other.kind === 'order') return one.higher !== other.higher;
  if ('interval' in one && 'interval' in other)
    return one.interval.hi < other.interval.lo || other.interval.hi < one.interval.lo;
  return false;
}
