import { CONFIDENCE } from '../../model/stats/estimate.ts';
import { POWER_Z } from '../../model/stats/holm.ts';
import { moderate, sampleVariance, type Variance, raise } from '../../model/stats/moderated-variance.ts';
import { criticalT, twoSidedP } from '../../model/stats/student-t.ts';

/** One figure of a stack in one run. */
export interface IndependentSample {
  /** The figure as it is shown: a mean over visits or, for a percentile, the pooled one. */
  readonly center: number;
  /** One value per visit. */
  readonly values: readonly number[];
  /** What the other stacks of the same run say of the variance of ln(value); null with too few of them. */
  readonly prior: number | null;
}

/** How far the same figure of two runs lies apart, on the scale on which it was tested. */
export interface IndependentDifference {
  readonly scale: 'ratio' | 'points';
  /** b ÷ a for a ratio, b − a for points, with its 95% interval (of this pair alone). */
  readonly center: number;
  readonly lo: number;
  readonly hi: number;
  /** Two-sided, before the correction for many pairs. */
  readonly p: number;
  /** Of ln(ratio), or of the difference itself. */
  readonly standardError: number;
  /** Of the test behind `p`; those of the interval may be fewer. */
  readonly df: number;
}

/**
 * Ratio b ÷ a of two runs whose visits are independent: Welch's t on logarithms (Biometrika 34, 1947) with degrees of freedom after
 * Satterthwaite (Biometrics Bull. 2, 1946), each side's variance as the other stacks of its own run may raise it: docs/decisions/0007.
 * Null with fewer than two visits on a side, or where a value is not positive.
 */
export function independentRatio(a: IndependentSample, b: IndependentSample): IndependentDifference | null {
  const sides = [a, b].map(({ values, prior }) => {
    const logs = values.map((value) => Math.log(value));
    const sample = logs.every(Number.isFinite) ? sampleVariance(logs) : null;
    return sample === null ? null : { ...raise(sample, prior), tested: moderate(sample, prior).df, n: values.length };
  });
  const [first, second] = sides;
  if (!first || !second || a.center <= 0 || b.center <= 0) return null;
  const { standardError, df, margin } = welch(first, second);
  const log = Math.log(b.center / a.center);
  return {
    scale: 'ratio',
    center: b.center / a.center,
    lo: Math.exp(log - margin),
    hi: Math.exp(log + margin),
    p: twoSidedP(log / standardError, df),
    standardError,
    df,
  };
}

/** Shares 0..1 of one run: the pooled one, and how many requests each visit's is a share of. */
interface ShareSample {
  readonly center: number;
  readonly values: readonly number[];
  readonly requestsPerVisit: number;
}

/**
 * Difference b − a of two shares, by Welch's t on the visits' shares. A visit's variance is at least what chance gives a share of so
 * many requests (binomial, at the share of both runs with half a request added), because three visits without an error do not say
 * that there is none. Null with fewer than two visits or without requests on a side.
 */
export function independentShareDifference(a: ShareSample, b: ShareSample): IndependentDifference | null {
  const least = (side: ShareSample): number => {
    const requests = a.requestsPerVisit * a.values.length + b.requestsPerVisit * b.values.length;
    const failed = a.center * a.requestsPerVisit * a.values.length + b.center * b.requestsPerVisit * b.values.length;
    const share = (failed + 0.5) / (requests + 1);
    return (share * (1 - share)) / side.requestsPerVisit;
  };
  if (a.requestsPerVisit === 0 || b.requestsPerVisit === 0) return null;
  const sides = [a, b].map((side) => {
    const sample = sampleVariance(side.values);
    return (
      sample && {
        df: sample.df,
        tested: sample.df,
        variance: Math.max(sample.variance, least(side)),
        n: side.values.length,
      }
    );
  });
  const [first, second] = sides;
  if (!first || !second) return null;
  const { standardError, df, margin } = welch(first, second);
  const center = b.center - a.center;
  return {
    scale: 'points',
    center,
    lo: center - margin,
    hi: center + margin,
    p: twoSidedP(center / standardError, df),
    standardError,
    df,
  };
}

/** Whether the 95% interval leaves out that nothing differs. */
export function isSignificant({ scale, lo, hi }: IndependentDifference): boolean {
  const none = scale === 'ratio' ? 1 : 0;
  return lo > none || hi < none;
}

/**
 * A ratio as it is tested where a control shows the machine: it must differ from 1 and from the control's ratio, so that the larger p and
 * the larger standard error count. Differences in points are not a matter of the machine's speed, and stay as they are.
 */
export function besideControl(own: IndependentDifference, control: IndependentDifference): IndependentDifference {
  if (own.scale !== 'ratio' || control.scale !== 'ratio') return own;
  const [partA, partB] = [own.standardError ** 2, control.standardError ** 2];
  const standardError = Math.sqrt(partA + partB);
  const df = standardError ** 4 / (partA ** 2 / own.df + partB ** 2 / control.df);
  const p = twoSidedP(Math.log(own.center / control.center) / standardError, df);
  return { ...own, p: Math.max(own.p, p), standardError, df };
}

/** The smallest true difference that four of five such comparisons would establish at a level 0..1: a factor above 1, or points. */
export function detectable({ scale, standardError, df }: IndependentDifference, level: number): number {
  const least = (criticalT(level, df) + POWER_Z) * standardError;
  return scale === 'ratio' ? Math.exp(least) : least;
}

/** A side's variance with the degrees of freedom of its interval, and those of the test. */
type Spread = Variance & { readonly tested: number; readonly n: number };

function welch(a: Spread, b: Spread): { standardError: number; df: number; margin: number } {
  const [partA, partB] = [a.variance / a.n, b.variance / b.n];
  const standardError = Math.sqrt(partA + partB);
  const degrees = (ofA: number, ofB: number): number => (partA + partB) ** 2 / (partA ** 2 / ofA + partB ** 2 / ofB);
  return {
    standardError,
    df: degrees(a.tested, b.tested),
    margin: criticalT(1 - CONFIDENCE, degrees(a.df, b.df)) * standardError,
  };
}
