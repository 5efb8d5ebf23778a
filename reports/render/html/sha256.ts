/** Words of FIPS 180-4, section 4.2.2: fractional parts of the cube roots of the first 64 primes. */
const K = primes(64).map((prime) => fraction(Math.cbrt(prime)));
/** Section 5.3.3: those of the square roots of the first eight. */
const INITIAL = primes(8).map((prime) => fraction(Math.sqrt(prime)));
const BLOCK = 64;
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** SHA-256 (FIPS 180-4) of a text's UTF-8 bytes in base64, as a Content-Security-Policy wants it. Here because reports/ is pure and Web Crypto is not synchronous. */
export function sha256Base64(text: string): string {
  const bytes = padded(new TextEncoder().encode(text));
  const view = new DataView(bytes.buffer);
  const hash = Uint32Array.from(INITIAL);
  for (let offset = 0; offset < bytes.length; offset += BLOCK) compress(hash, view, offset);
  const digest = new DataView(new ArrayBuffer(32));
  for (const [index, word] of hash.entries()) digest.setUint32(index * 4, word);
  return toBase64(new Uint8Array(digest.buffer));
}

/** The message, a one bit, zeros, and its length in bits: whole blocks (section 5.1.1). */
function padded(message: Uint8Array): Uint8Array {
  const blocks = Math.ceil((message.length + 9) / BLOCK);
  const bytes = new Uint8Array(blocks * BLOCK);
  bytes.set(message);
  bytes[message.length] = 0x80;
  new DataView(bytes.buffer).setBigUint64(bytes.length - 8, BigInt(message.length) * 8n);
  return bytes;
}

/** Section 6.2.2, one block. */
function compress(hash: Uint32Array, view: DataView, offset: number): void {
  const w = new Uint32Array(64);
  for (let t = 0; t < 64; t += 1) {
    if (t < 16) w[t] = view.getUint32(offset + t * 4);
    else {
      const [w15, w2] = [w[t - 15] ?? 0, w[t - 2] ?? 0];
      const sigma0 = rotate(w15, 7) ^ rotate(w15, 18) ^ (w15 >>> 3);
      const sigma1 = rotate(w2, 17) ^ rotate(w2, 19) ^ (w2 >>> 10);
      w[t] = sigma1 + (w[t - 7] ?? 0) + sigma0 + (w[t - 16] ?? 0);
    }
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = hash;
  for (let t = 0; t < 64; t += 1) {
    const choice = (e & f) ^ (~e & g);
    const t1 = (h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + choice + (K[t] ?? 0) + (w[t] ?? 0)) | 0;
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const t2 = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + majority) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
  }
  for (const [index, word] of [a, b, c, d, e, f, g, h].entries()) hash[index] = (hash[index] ?? 0) + word;
}

function rotate(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by));
}

function primes(count: number): number[] {
  const found: number[] = [];
  for (let candidate = 2; found.length < count; candidate += 1)
    if (found.every((prime) => candidate % prime !== 0)) found.push(candidate);
  return found;
}

function fraction(root: number): number {
  return Math.floor((root - Math.floor(root)) * 2 ** 32) >>> 0;
}

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let index = 0; index < bytes.length; index += 3) {
    const [one = 0, two, three] = bytes.subarray(index, index + 3);
    const bits = (one << 16) | ((two ?? 0) << 8) | (three ?? 0);
    text += [18, 12, 6, 0].map((shift) => BASE64[(bits >> shift) & 63]).join('');
  }
  const missing = (3 - (bytes.length % 3)) % 3;
  return missing === 0 ? text : `${text.slice(0, -missing)}${'='.repeat(missing)}`;
}
