import type { SideKey } from '../../document/gate-result.ts';

/** What is known of a request whose answers are looked at. */
export interface RequestFacts {
  readonly method: string;
  /** As it is on the wire, query included. */
  readonly path: string;
  /** The Content-Type that it sends; null without a body or without that header. */
  readonly contentType: string | null;
  readonly hasBody: boolean;
  /** Whether each request differs, by a placeholder such as `{n}`. */
  readonly varies: boolean;
  /** Whether it carries what a login step gave. */
  readonly hasLogin: boolean;
}

/** A wrong answer of a side, and what is known around it. */
export interface WrongAnswer {
  readonly endpoint: string;
  readonly side: SideKey;
  /** Null without an answer. */
  readonly status: number | null;
  /** `status 429`, or why there was no answer. */
  readonly reason: string;
  /** Number of good answers before the first wrong one; null if unknown. */
  readonly goodBefore: number | null;
  /** What the other side answers to the same request; null if unknown. */
  readonly otherStatus: number | null;
  readonly expect: number | null;
  readonly request: RequestFacts | null;
  /** Headers of the answer, names in lower case; empty if unknown. */
  readonly headers: Readonly<Record<string, string>>;
  /** First letters of its body; empty if there are none, or if it is no text. */
  readonly text: string;
  /** The end of what the side printed; empty if it printed nothing. */
  readonly log: string;
}

/** Why an answer is wrong, and what to do. */
export interface Advice {
  readonly why: string;
  readonly fix: string;
}
