import type { GateResult, MeasuredNewEndpoint, SideKey, Waiver } from '../../model/document/gate-result.ts';
import type { ExitCode } from '../../model/exit-codes.ts';
import type { ExpensiveStarts } from '../../model/gate/expensive-starts.ts';
import type { MetWaiver, WaiverMatch } from '../../model/gate/match-waiver.ts';
import type { MetricKey } from '../../model/gate/metric.ts';
import type { MeanRatio } from '../../model/stats/mean-ratio.ts';
import type { Check, Verdict } from '../run/judge/verdict.ts';
import type { Fact, Footnote, Tone } from '../run/report-model.ts';

/** Verdict of one comparison. `open`: another one regressed before this one was decided. */
export type TestVerdict = 'pass' | 'regressed' | 'waived' | 'open' | 'inconclusive' | 'invalid';

/** A sentence that begins with its verdict, such as `REGRESSED`. */
export interface GateSentence {
  readonly word: string;
  readonly text: string;
  readonly tone: Tone;
}

/** State of a waiver. `used` accepts a slowdown, `expired` and `exceeded` do not, `unused` had none to accept. */
export type WaiverState = WaiverMatch | 'unused';

export interface WaiverReport extends Waiver {
  /** The worst state of `met`; `unused` or `expired` if there is none. */
  readonly state: WaiverState;
  /** Names of the slowed-down comparisons that it is about. */
  readonly tests: readonly string[];
  /** The same comparisons by state, best first; states without a comparison are left out. */
  readonly met: readonly { readonly state: WaiverMatch; readonly tests: readonly string[] }[];
}

/** head ÷ base with its interval; no interval before there are enough blocks. */
export interface Effect {
  readonly center: number;
  readonly lo: number | null;
  readonly hi: number | null;
}

/** A request whose answers differ between the sides, or report an error, so that a lower cost may be no improvement. */
export interface DoubtfulAnswers {
  readonly endpoint: string;
  readonly kind: 'differ' | 'errors';
  readonly sentences: readonly string[];
}

/** One comparison, judged. */
export interface GateTestReport {
  readonly key: string;
  readonly endpoint: string | null;
  readonly metric: MetricKey;
  /** `GET /items`, or `all endpoints`. */
  readonly subject: string;
  /** Name in tables: `CPU per request`, `burst latency`, `PostgreSQL transactions per request`. */
  readonly metricName: string;
  readonly verdict: TestVerdict;
  readonly improved: boolean;
  readonly effect: Effect;
  readonly unit: 'us' | 'count';
  /** Median over blocks of both sides' figure per request. */
  readonly perRequest: Readonly<Record<SideKey, number>>;
  /** head ÷ base of each block, in order. */
  readonly ratios: readonly number[];
  /** Number of blocks of the effect: those seen when it was decided. */
  readonly blocks: number;
  /** Number of those blocks in which the head's value was higher. */
  readonly slower: number;
  /** Number of blocks after which it was decided; null if undecided. */
  readonly decidedAt: number | null;
  /** Standard deviation of ln(head ÷ base) over blocks; null below two blocks. */
  readonly blockSd: number | null;
  /** Mean of head ÷ base over the blocks seen when it was decided, with its upper bound; null before the first look. */
  readonly mean: MeanRatio | null;
  /** The largest head ÷ base of all blocks; null without blocks. */
  readonly worst: number | null;
  /** Starts of the head, among all blocks, that cost far more than the others; null if none stands out. */
  readonly expensive: ExpensiveStarts | null;
  readonly waiver: MetWaiver | null;
  /** What is doubtful about the compared answers; null if nothing is. */
  readonly answers: DoubtfulAnswers['kind'] | null;
  readonly sentence: GateSentence;
}

/** A limit on the head's own latencies or errors at one endpoint. */
export interface ThresholdReport extends Check {
  readonly endpoint: string;
}

export interface SideReport {
  readonly key: SideKey;
  readonly ref: string;
  /** Full hash; null for a folder outside git. */
  readonly commit: string | null;
  readonly dirty: boolean | null;
  readonly subject: string | null;
  readonly runtime: string | null;
  readonly requests: number;
  readonly errors: number;
}

export interface DependencyChange {
  readonly name: string;
  readonly kind: 'added' | 'removed' | 'changed';
  readonly base: string | null;
  readonly head: string | null;
}

export interface BlockLine {
  readonly index: number;
  readonly startedAt: string;
  readonly first: SideKey;
  readonly elapsedMs: number;
  readonly steady: boolean;
  readonly foreignCpuShare: number | null;
  readonly stealShare: number | null;
}

/** The content of a gate's report; every output is made only of this. */
export interface GateReport {
  readonly id: string;
  readonly tool: string;
  readonly command: string;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly state: GateResult['state'];
  readonly ended: GateResult['ended'];
  readonly service: string;
  readonly verdict: Verdict;
  readonly exitCode: ExitCode;
  /** Whether the exit code is 0 although the gate is inconclusive, because the plan says so. */
  readonly warnsOnly: boolean;
  readonly headline: GateSentence;
  readonly answers: readonly DoubtfulAnswers[];
  /** Endpoints that only the head knows: they are not compared. */
  readonly newEndpoints: readonly MeasuredNewEndpoint[];
  /** What a reader must know first: an injected slowdown, a gate that was cut short. */
  readonly notices: readonly string[];
  /** The first comparison, each that did not simply pass, and each missed limit. */
  readonly sentences: readonly GateSentence[];
  readonly margins: { readonly minEffect: number; readonly maxEffect: number };
  readonly tests: readonly GateTestReport[];
  readonly thresholds: readonly ThresholdReport[];
  readonly waivers: readonly WaiverReport[];
  readonly sides: Readonly<Record<SideKey, SideReport>>;
  /** Packages that differ; null if a side has no supported lock file. */
  readonly dependencies: readonly DependencyChange[] | null;
  readonly blocks: readonly BlockLine[];
  /** Measurement quality: blocks, noise, foreign load, warm-up. */
  readonly quality: readonly Fact[];
  readonly plan: readonly Fact[];
  readonly environment: readonly Fact[];
  readonly services: readonly Fact[];
  readonly footnotes: readonly Footnote[];
}
