/**
 * A seeded generator of whole 32-bit numbers with 128 bits of state: xoshiro128** (Blackman and Vigna 2018, public
 * domain), filled by splitmix32.
 */
export function xoshiro128(seed: number): () => number {
  let fill = seed >>> 0;
  const next = (): number => {
    fill = (fill + 0x9e37_79b9) >>> 0;
    let mixed = Math.imul(fill ^ (fill >>> 16), 0x21f0_aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a_2d97);
    return mixed ^ (mixed >>> 15);
  };
  let [a, b, c, d] = [next(), next(), next(), next()];
  return () => {
    const five = Math.imul(b, 5);
    const result = Math.imul((five << 7) | (five >>> 25), 9);
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result >>> 0;
  };
}
