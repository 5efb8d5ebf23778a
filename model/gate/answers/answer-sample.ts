import type { ErrorBody } from './error-body.ts';
import type { JsonShape } from './json-shape.ts';

/** One answer of a side to a request that was sent to look at it, not to measure it. */
export interface AnswerSample {
  /** Number of the text among those of its request: several paths are several texts. */
  readonly text: number;
  /** Null without an answer. */
  readonly status: number | null;
  readonly isGood: boolean;
  /** Why there was no answer; null otherwise. */
  readonly reason: string | null;
  readonly headers: Readonly<Record<string, string>>;
  /** Size of the body as it was sent. */
  readonly bytes: number;
  /** The beginning of the body, of a page its text; empty if it is no text. */
  readonly begins: string;
  /** Null if it is not JSON, or too large to be read. */
  readonly shape: JsonShape | null;
  /** Null if it reports no error. */
  readonly errorBody: ErrorBody | null;
}

/** Media type of an answer, such as `application/json`; empty without one. */
export function mediaTypeOf({ headers }: AnswerSample): string {
  return (headers['content-type']?.split(';')[0] ?? '').trim().toLowerCase();
}
