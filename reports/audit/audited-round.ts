/** A figure as a file states it: the truth lies within `value ± slack` if the file is honest, because it was rounded. */
export interface Stated {
  readonly value: number;
  readonly slack: number;
}

export interface StatedPercentile {
  /** 0..100. */
  readonly percentile: number;
  readonly us: Stated;
}

/** One measurement of any tool, as far as its file tells; null where it does not. Times are µs. */
export interface AuditedRound {
  /** Names it for a reader: `express-postgres, visit 2, k6`. */
  readonly label: string;
  /** Rounds that measured the same thing under the same load on different stacks have the same group. */
  readonly group: string;
  readonly stack: string;
  readonly durationS: Stated | null;
  /** The time that the tool was asked to run. */
  readonly askedS: Stated | null;
  /** Whether every latency was counted from the start of `durationS` at the earliest and to its end at the latest: no cut window. */
  readonly wholeRun: boolean;
  /** Requests that can be in flight at once: connections × pipelining; null where streams share a connection. */
  readonly mostInFlight: number | null;
  /** Whether every place in flight was busy all the time, as in a closed loop without pauses. */
  readonly closedLoop: boolean;
  /** Requests per second that were due, over the whole round. */
  readonly offeredPerSec: number | null;
  /** Requests by which chance may leave what is due below that: arrivals at random times. */
  readonly dueSlack: number;
  /** Requests that were due and admitted never to have been sent. */
  readonly dropped: number | null;
  /** Requests that were answered, whatever the status; of tools that count the refused ones too, all (`unanswered` is null then). */
  readonly requests: Stated | null;
  /** Those of `requests` that were answered well. */
  readonly ok: number | null;
  /** Requests beside `requests` without an answer: refused, reset, timed out. */
  readonly unanswered: number | null;
  /** Answers that were later than the tool waits: left out of the latencies. */
  readonly timedOut: number | null;
  /** Latencies that mean and percentiles are of, where these are not all `requests`. */
  readonly timed: number | null;
  /** What a script or tool asked of the answers beside their status. */
  readonly checks: { readonly passed: number; readonly failed: number } | null;
  /** Requests per second over `durationS`. */
  readonly perSec: Stated | null;
  /** A second statement of the rate, over the time that was sampled. */
  readonly sampled: { readonly perSec: Stated; readonly durationS: Stated } | null;
  readonly statuses: Readonly<Record<string, number>> | null;
  readonly meanUs: Stated | null;
  readonly minUs: Stated | null;
  readonly maxUs: Stated | null;
  readonly sdUs: Stated | null;
  /** Ascending by percentile. */
  readonly percentiles: readonly StatedPercentile[];
}

/** A round about which nothing is known but its name; readers fill in what their format tells. */
export function unknownRound(names: Pick<AuditedRound, 'label' | 'group' | 'stack'>): AuditedRound {
  return {
    ...names,
    durationS: null,
    askedS: null,
    wholeRun: false,
    mostInFlight: null,
    closedLoop: false,
    offeredPerSec: null,
    dueSlack: 0,
    dropped: null,
    requests: null,
    ok: null,
    unanswered: null,
    timedOut: null,
    timed: null,
    checks: null,
    perSec: null,
    sampled: null,
    statuses: null,
    meanUs: null,
    minUs: null,
    maxUs: null,
    sdUs: null,
    percentiles: [],
  };
}

/** A figure that the file gives with all its digits; what floating point loses is a billionth. */
export function exactly(value: number): Stated {
  return { value, slack: Math.abs(value) * 1e-9 };
}

/** A figure that was rounded to multiples of `step`. */
export function rounded(value: number, step: number): Stated {
  return { value, slack: step / 2 };
}
