import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import type { AnswerSample } from '../../../model/gate/answers/answer-sample.ts';
import { errorBodyOf } from '../../../model/gate/answers/error-body.ts';
import { jsonShape } from '../../../model/gate/answers/json-shape.ts';
import type { WireAnswer } from './ask-wire.ts';

const BEGINS_LENGTH = 1000;
/** Maximum length of a page whose text is looked for. */
const PAGE_LENGTH = 50_000;
const MOST_UNPACKED = 4 * 1024 * 1024;
const UNPACK = { gzip: gunzipSync, 'x-gzip': gunzipSync, deflate: inflateSync, br: brotliDecompressSync } as const;

/** What is kept of an answer, to be judged and compared. `expect` is the good status; null for any 2xx. */
export function readSample(answer: WireAnswer, text: number, expect: number | null): AnswerSample {
  const { status, reason, headers, bytes } = answer;
  const isRight = status !== null && (expect === null ? status >= 200 && status < 300 : status === expect);
  const body = textOf(answer);
  const json = jsonOf(body);
  return {
    text,
    status,
    isGood: reason === null && isRight,
    reason,
    headers,
    bytes,
    begins: beginningOf(body ?? ''),
    shape: json === undefined ? null : jsonShape(json),
    errorBody: json === undefined ? null : errorBodyOf(json),
  };
}

/** On one line; of a page without its markup, styles and scripts. */
function beginningOf(body: string): string {
  const isPage = /^\s*<(!doctype|html)/i.test(body);
  const text = isPage
    ? body
        .slice(0, PAGE_LENGTH)
        .replaceAll(/<(style|script)\b.*?<\/\1>/gis, ' ')
        .replaceAll(/<[^>]*>/g, ' ')
    : body.slice(0, 2 * BEGINS_LENGTH);
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, BEGINS_LENGTH);
}

/** The body as text; null if it is too large, packed in an unknown way, or no text. */
export function textOf({ headers, body }: WireAnswer): string | null {
  if (body === null) return null;
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  try {
    const plain =
      encoding === 'identity' || body.length === 0
        ? body
        : UNPACK[encoding as keyof typeof UNPACK](body, { maxOutputLength: MOST_UNPACKED });
    return plain.includes(0) ? null : plain.toString('utf8');
  } catch {
    return null;
  }
}

/** Undefined if it is not JSON. */
function jsonOf(text: string | null): unknown {
  if (text === null || !/^\s*[[{"\dtfn-]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
