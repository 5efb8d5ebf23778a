/**
 * Mixes the 32 bits of a number: the finaliser of MurmurHash3 (Austin Appleby, public domain). Returns a signed 32-bit
 * number.
 */
export function mixBits(value: number): number {
  let bits = value ^ (value >>> 16);
  bits = Math.imul(bits, 0x85ebca6b);
  bits ^= bits >>> 13;
  bits = Math.imul(bits, 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}
