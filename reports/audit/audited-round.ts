/**
 * A value as a file states it: if the file is honest, the true value lies within `value ± slack`, because of rounding.
 */
export interface Stated {
  readonly value: number;
  readonly slack: number;
}

export interface StatedPercentile {
  /** 0..100. */
  readonly percentile: number;
  readonly us: Stated;
}

/** A value that a file states although it follows from other values in it. */
export interface Restated {
  /** `share of good answers`. */
  readonly what: string;
  readonly stated: Stated;
  /** The same value from the others, with their rounding. */
  readonly follows: Stated;
  /** Name of the others, as in `but … gives`. */
  readonly from: string;
  /** Unit with its space: `%`, ` ms`. */
  readonly unit: string;
  /** `hint` if people who shorten a file often forget the other values. */
  readonly strength: 'proof' | 'hint';
}

/** One measurement of any tool, as far as its file states it; null if it does not. Times are µs. */
export interface AuditedRound {
  /** Names it for a reader: `express-postgres, visit 2, k6`. */
  readonly label: string;
  /** Rounds that measured the same thing under the same load on different stacks have the same group. */
  readonly group: string;
  readonly stack: string;
  readonly durationS: Stated | null;
  /** The time that the tool was asked to run. */
  readonly askedS: Stated | null;
  /**
   * Whether every latency was counted from the start of `durationS` at the earliest and to its end at the latest: no
   * cut window.
   */
  readonly wholeRun: boolean;
  /** Requests that can be in flight at once: connections × pipelining; null if streams share a connection. */
  readonly mostInFlight: number | null;
  /** Whether the maximum number of requests was in flight all the time, as in a closed loop without pauses. */
  readonly closedLoop: boolean;
  /** Windows that the round consists of: latencies reach over the edges of each. */
  readonly windows: number;
  /**
   * For how long the requests had been in flight that were so at the windows' ends, less the same at their begins,
   * summed over all of them.
   */
  readonly edgesUs: Stated | null;
  /** Requests per second that were due, over the whole round. */
  readonly offeredPerSec: number | null;
  /** Number of requests by which random arrivals may stay below that. */
  readonly dueSlack: number;
  /** Requests that were due and are reported as never sent. */
  readonly dropped: number | null;
  /**
   * Requests with an answer of any status. All requests if the tool also counts refused ones (`unanswered` is null
   * then).
   */
  readonly requests: Stated | null;
  /** Those of `requests` with a good answer. */
  readonly ok: number | null;
  /** Requests without an answer, in addition to `requests`: refused, reset, timed out. */
  readonly unanswered: number | null;
  /** Answers after the tool's timeout: left out of the latencies. */
  readonly timedOut: number | null;
  /** Number of latencies behind mean and percentiles, if not all `requests`. */
  readonly timed: number | null;
  /** Checks of a script or tool on the answers, in addition to the status. */
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
  readonly restated: readonly Restated[];
}

/** Returns a round of which only the name is known; readers fill in what their format states. */
export function unknownRound(names: Pick<AuditedRound, 'label' | 'group' | 'stack'>): AuditedRound {
  return {
    ...names,
    durationS: null,
    askedS: null,
    wholeRun: false,
    mostInFlight: null,
    closedLoop: false,
    windows: 1,
    edgesUs: null,
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
    restated: [],
  };
}

/** A value that the file states with all its digits; floating point loses a billionth. */
export function exactly(value: number): Stated {
  return { value, slack: Math.abs(value) * 1e-9 };
}

/** A value that was rounded to multiples of `step`. */
export function rounded(value: number, step: number): Stated {
  return { value, slack: step / 2 };
}
