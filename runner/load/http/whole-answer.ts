/** An answer that arrived in one piece. */
interface WholeAnswer {
  readonly status: number;
  /** First and last byte of the body; -1 if it is empty. */
  readonly first: number;
  readonly last: number;
  /** Size of the body. */
  readonly bytes: number;
}

const START = bytesOf('HTTP/1.1 ');
/** In lower case. */
const CONTENT_LENGTH = bytesOf('content-length:');
const CONNECTION = bytesOf('connection:');
const KEEP_ALIVE = bytesOf('connection: keep-alive');
const [CR, LF, SPACE, TAB, ZERO] = bytesOf('\r\n \t0') as [number, number, number, number, number];
/** First letters of headers that decide how to go on: `connection` and the length, `transfer-encoding`, `upgrade`. */
const [C, T, U] = bytesOf('ctu') as [number, number, number];
/** Makes an ASCII letter lower case. */
const LOWER = 0x20;

/**
 * Reads the first `length` bytes if they are the usual answer: HTTP/1.1, one answer and nothing more, its body as long
 * as it says, after which the connection stays open. Null for everything else, which the slower parser reads. Not for
 * answers to HEAD.
 */
export function wholeAnswer(bytes: Uint8Array, length: number): WholeAnswer | null {
  if (!continues(bytes, 0, START)) return null;
  const status = numberAt(bytes, START.length, START.length + 3);
  // Interim answers, and those that never have a body.
  if (!(status >= 200) || status === 204 || status === 304) return null;
  let bodyLength: number | null = null;
  let at = lineAfter(bytes, START.length + 3, length);
  for (; at < length && bytes[at] !== CR; at = lineAfter(bytes, at, length)) {
    const letter = (bytes[at] as number) | LOWER;
    if (letter === T || letter === U || letter === SPACE || bytes[at] === TAB) return null;
    if (letter !== C) continue;
    if (continues(bytes, at, CONTENT_LENGTH)) {
      if (bodyLength !== null) return null;
      const valueAt = at + CONTENT_LENGTH.length;
      const from = bytes[valueAt] === SPACE ? valueAt + 1 : valueAt;
      bodyLength = numberAt(bytes, from, lineAfter(bytes, at, length) - 2);
    } else if (continues(bytes, at, CONNECTION)) {
      const end = at + KEEP_ALIVE.length;
      if (!continues(bytes, at, KEEP_ALIVE) || bytes[end] !== CR) return null;
    }
  }
  const bodyAt = at + 2;
  if (bytes[at + 1] !== LF || bodyLength === null || length !== bodyAt + bodyLength) return null;
  const isEmpty = bodyLength === 0;
  return {
    status,
    first: isEmpty ? -1 : (bytes[bodyAt] as number),
    last: isEmpty ? -1 : (bytes[length - 1] as number),
    bytes: bodyLength,
  };
}

/** Whether bytes from `at` on are these, letters in any case. */
function continues(bytes: Uint8Array, at: number, expected: readonly number[]): boolean {
  for (let index = 0; index < expected.length; index += 1) {
    const byte = bytes[at + index] as number;
    if (byte !== expected[index] && (byte | LOWER) !== expected[index]) return false;
  }
  return true;
}

/** Where the line after this one begins; `length` if this one has no proper end. */
function lineAfter(bytes: Uint8Array, at: number, length: number): number {
  let end = at;
  while (end < length && bytes[end] !== CR && bytes[end] !== LF) end += 1;
  return end + 1 < length && bytes[end] === CR && bytes[end + 1] === LF ? end + 2 : length;
}

/** The number that the bytes from `from` to `to` write; NaN unless they are up to nine digits. */
function numberAt(bytes: Uint8Array, from: number, to: number): number {
  if (to <= from || to > from + 9) return Number.NaN;
  let value = 0;
  for (let at = from; at < to; at += 1) {
    const digit = (bytes[at] as number) - ZERO;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

function bytesOf(text: string): number[] {
  return Array.from(text, (letter) => letter.charCodeAt(0));
}
