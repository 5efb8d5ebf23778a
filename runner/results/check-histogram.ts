import { inflateSync } from 'node:zlib';
import { messageOf } from '../../model/stackbench-error.ts';

/** Ours have 3 digits and reach minutes: 30 kB of buckets, a few kB compressed. */
const MOST_ENCODED = 400_000;
const MOST_BYTES = 500_000;
const MOST_DIGITS = 3;

const COMPRESSED_COOKIE = 0x1c849304;
const COOKIE = 0x1c849303;
const HEADER_BYTES = 40;
/** A number takes 9 bytes at most, of which the last has 8 bits of it. */
const LAST_BYTE = 8;

/**
 * Checks an HDR histogram (V2, compressed, base64) before it is decoded: what it inflates to, how many buckets it asks
 * for, that each count has its bucket, and that they add up to `count` if it is stated. Returns its inflated size in
 * bytes.
 * @throws Error with one sentence
 */
export function checkHistogram(encoded: string, count: number | null): number {
  if (encoded.length > MOST_ENCODED) throw new Error(`It is longer than ${MOST_ENCODED} characters.`);
  if (!/^[A-Za-z\d+/]*={0,2}$/.test(encoded) || encoded.length % 4 !== 0) throw new Error('It is not base64.');
  const bytes = inflate(Buffer.from(encoded, 'base64'));
  if (bytes.length < HEADER_BYTES || baseOf(bytes.readUInt32BE(0)) !== COOKIE) throw new Error('It is not a histogram.');
  const payload = bytes.subarray(HEADER_BYTES);
  if (bytes.readInt32BE(4) !== payload.length) throw new Error('It is truncated.');
  const total = addUp(payload, bucketsOf(bytes));
  if (count !== null && total !== count) throw new Error(`It contains ${total} requests, but ${count} are stated.`);
  return bytes.length;
}

function inflate(data: Buffer): Buffer {
  if (data.length < 8 || baseOf(data.readUInt32BE(0)) !== COMPRESSED_COOKIE) throw new Error('It is not a histogram.');
  const length = data.readInt32BE(4);
  if (length < 0 || length > data.length - 8) throw new Error('It is truncated.');
  try {
    return inflateSync(data.subarray(8, 8 + length), { maxOutputLength: MOST_BYTES });
  } catch (cause) {
    throw new Error(`It cannot be inflated (${messageOf(cause)}).`, { cause });
  }
}

function baseOf(cookie: number): number {
  return (cookie & ~0xf0) >>> 0;
}

/** Buckets that the decoder makes for the header's range and digits. */
function bucketsOf(bytes: Buffer): number {
  const digits = bytes.readInt32BE(12);
  const [lowest, highest] = [Number(bytes.readBigInt64BE(16)), Number(bytes.readBigInt64BE(24))];
  if (digits < 0 || digits > MOST_DIGITS) throw new Error(`It has ${digits} digits, not at most ${MOST_DIGITS}.`);
  if (lowest < 1 || highest < 2 * lowest || highest > Number.MAX_SAFE_INTEGER) throw new Error('Its range is impossible.');
  const subBuckets = 2 ** Math.max(1, Math.ceil(Math.log2(2 * 10 ** digits)));
  let doublings = 0;
  for (let reach = subBuckets * 2 ** Math.floor(Math.log2(lowest)); reach <= highest; reach *= 2) doublings += 1;
  return ((doublings + 2) * subBuckets) / 2;
}

/** Sum of the counts: a positive number is the next bucket's count, a negative one a number of empty buckets. */
function addUp(payload: Buffer, buckets: number): number {
  let [total, bucket, at] = [0, 0, 0];
  while (at < payload.length) {
    const { value, next } = readNumber(payload, at);
    at = next;
    bucket += value < 0 ? -value : 1;
    total += Math.max(0, value);
    if (bucket > buckets) throw new Error('It has more counts than buckets.');
    if (total > Number.MAX_SAFE_INTEGER) throw new Error('It contains an impossible number of requests.');
  }
  return total;
}

/** A number as ZigZag LEB128 of at most 9 bytes. */
function readNumber(payload: Buffer, start: number): { readonly value: number; readonly next: number } {
  let [folded, scale] = [0, 1];
  for (let index = 0; ; index += 1) {
    const byte = payload[start + index];
    if (byte === undefined) throw new Error('It is truncated.');
    const isLast = index === LAST_BYTE || byte < 0x80;
    folded += (isLast ? byte : byte - 0x80) * scale;
    scale *= 0x80;
    if (isLast) return { value: folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2, next: start + index + 1 };
  }
}
