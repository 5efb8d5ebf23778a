import { awayFromZero, logGamma } from './student-t.ts';

/** Relative size below which a term adds nothing in double precision. */
const NOTHING = 1e-15;
const MOST_TERMS = 10_000;

/**
 * Returns the chance that a gamma variable of the given shape > 0 and scale 1 is at most `x`: the regularised
 * incomplete gamma P(shape, x), by its series below shape + 1 (Abramowitz & Stegun 6.5.29) and its continued fraction
 * above (6.5.31, Lentz's method).
 */
export function gammaChance(x: number, shape: number): number {
  if (x <= 0) return 0;
  const front = Math.exp(shape * Math.log(x) - x - logGamma(shape));
  return x < shape + 1 ? Math.min(1, front * series(x, shape)) : Math.max(0, 1 - front * fraction(x, shape));
}

/**
 * Returns the x that a gamma variable of the given shape and scale 1 does not exceed with chance `target` in (0, 1), by
 * bisection to 1e-10.
 */
export function gammaQuantile(target: number, shape: number): number {
  let [lo, hi] = [0, shape + 1];
  while (gammaChance(hi, shape) < target) hi *= 2;
  while (hi - lo > 1e-10 * hi) {
    const middle = (lo + hi) / 2;
    if (gammaChance(middle, shape) < target) lo = middle;
    else hi = middle;
  }
  return (lo + hi) / 2;
}

function series(x: number, shape: number): number {
  let term = 1 / shape;
  let total = term;
  for (let n = 1; n < MOST_TERMS && term > total * NOTHING; n += 1) {
    term *= x / (shape + n);
    total += term;
  }
  return total;
}

function fraction(x: number, shape: number): number {
  let b = x + 1 - shape;
  let c = 1 / 1e-300;
  let d = 1 / b;
  let total = d;
  for (let n = 1; n < MOST_TERMS; n += 1) {
    const a = -n * (n - shape);
    b += 2;
    d = 1 / awayFromZero(a * d + b);
    c = awayFromZero(b + a / c);
    total *= d * c;
    if (Math.abs(d * c - 1) < NOTHING) break;
  }
  return total;
}
