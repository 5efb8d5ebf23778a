/**
 * Returns the two-sided probability of Student's t with `df` > 0 beyond ±|t|: I_x(df/2, ½), x = df/(df+t²) (Abramowitz
 * & Stegun 26.7.1).
 */
export function twoSidedP(t: number, df: number): number {
  if (t === 0) return 1;
  return Number.isFinite(t) ? incompleteBeta(df / (df + t * t), df / 2, 0.5) : 0;
}

/**
 * Returns the t beyond which (both sides together) `alpha` in (0, 1) of Student's distribution lies, by bisection to
 * 1e-10.
 */
export function criticalT(alpha: number, df: number): number {
  const key = `${alpha} ${df}`;
  const known = criticalValues.get(key);
  if (known !== undefined) return known;
  const found = findCriticalT(alpha, df);
  criticalValues.set(key, found);
  return found;
}

/** Cache: a report needs few values, each many times. */
const criticalValues = new Map<string, number>();

function findCriticalT(alpha: number, df: number): number {
  let [lo, hi] = [0, 1];
  while (twoSidedP(hi, df) > alpha && hi < 1e12) hi *= 2;
  while (hi - lo > 1e-10 * hi) {
    const middle = (lo + hi) / 2;
    if (twoSidedP(middle, df) > alpha) lo = middle;
    else hi = middle;
  }
  return hi;
}

/**
 * Returns the regularised incomplete beta function I_x(a, b) for a, b > 0; 0 below x = 0 and 1 above 1. Continued
 * fraction (Abramowitz & Stegun 26.5.8), with Lentz's method.
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return x < (a + 1) / (a + b + 2) ? (front * betaFraction(x, a, b)) / a : 1 - (front * betaFraction(1 - x, b, a)) / b;
}

function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= 500; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / awayFromZero(1 + even * d);
    c = awayFromZero(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / awayFromZero(1 + odd * d);
    c = awayFromZero(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-14) break;
  }
  return fraction;
}

/** Lentz's method divides by its terms, so none may be 0. */
export function awayFromZero(value: number): number {
  return Math.abs(value) < 1e-300 ? 1e-300 : value;
}

/** ln Γ(x) for x > 0: recurrence up to 10, then Stirling's series (Abramowitz & Stegun 6.1.41). */
export function logGamma(x: number): number {
  let shift = 0;
  let z = x;
  for (; z < 10; z += 1) shift += Math.log(z);
  const inverse = 1 / z;
  const series = inverse * (1 / 12 - inverse ** 2 * (1 / 360 - inverse ** 2 * (1 / 1260 - inverse ** 2 / 1680)));
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series - shift;
}
