import type { GateResult, SideKey, Waiver } from '../../model/document/gate-result.ts';
import type { ExitCode } from '../../model/exit-codes.ts';
import type { ExpensiveStarts } from '../../model/gate/expensive-starts.ts';
import type { MetWaiver, WaiverMatch } from '../../model/gate/match-waiver.ts';
import type { MetricKey } from '../../model/gate/metric.ts';
import type { MeanRatio } from '../../model/stats/mean-ratio.ts';
import type { Check, Verdict } from '../run/judge/verdict.ts';
import type { Fact, Footnote, Tone } from '../run/report-model.ts';

/** What is said of one comparison; `open`: another one regressed before this was decided. */
export type TestVerdict = 'pass' | 'regressed' | 'waived' | 'open' | 'inconclusive' | 'invalid';

/** A sentence that begins with its verdict: `REGRESSED`, then what regressed. */
export interface GateSentence {
  readonly word: string;
  readonly text: string;
  readonly tone: Tone;
}

/** How a waiver was met; `used` lets a slowdown through, `expired` and `exceeded` let it fail, `unused` met none. */
export type WaiverState = WaiverMatch | 'unused';

export interface WaiverReport extends Waiver {
  /** The worst of `met`; where it met none, `unused` or `expired`. */
  readonly state: WaiverState;
  /** Names of the comparisons it was applied to. */
  readonly tests: readonly string[];
  /** The same by how it stood to them, best first; without the states that it met nowhere. */
  readonly met: readonly { readonly state: WaiverMatch; readonly tests: readonly string[] }[];
}

/** head ÷ base with its interval; no interval before there are enough blocks. */
export interface Effect {
  readonly center: number;
  readonly lo: number | null;
  readonly hi: number | null;
}

/** One comparison, judged. */
export interface GateTestReport {
  readonly key: string;
  readonly endpoint: string | null;
  readonly metric: MetricKey;
  /** `GET /items`, or `all endpoints`. */
  readonly subject: string;
  /** As tables name it: `CPU per request`, `burst latency`, `PostgreSQL transactions per request`. */
  readonly metricName: string;
  readonly verdict: TestVerdict;
  readonly improved: boolean;
  readonly effect: Effect;
  readonly unit: 'us' | 'count';
  /** Median over blocks of both sides' figure per request. */
  readonly perRequest: Readonly<Record<SideKey, number>>;
  /** head ÷ base of each block, in order. */
  readonly ratios: readonly number[];
  /** Blocks that the effect is of: those seen when it was decided. */
  readonly blocks: number;
  /** Blocks among them in which the head's figure was the higher one. */
  readonly slower: number;
  /** Blocks after which it was decided; null where it was not. */
  readonly decidedAt: number | null;
  /** Standard deviation of ln(head ÷ base) over blocks; null below two blocks. */
  readonly blockSd: number | null;
  /** Mean of head ÷ base over the blocks seen when it was decided, with the most that it may be; null before the first look. */
  readonly mean: MeanRatio | null;
  /** The largest head ÷ base of all blocks; null without blocks. */
  readonly worst: number | null;
  /** Starts of the head, among all blocks, that cost far more than the others; null where none stands out. */
  readonly expensive: ExpensiveStarts | null;
  readonly waiver: MetWaiver | null;
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

/** Everything that is said of a gate, before it looks like anything: every output reads this and nothing else. */
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
  /** Whether the exit code is 0 although nothing was decided, because the plan says so. */
  readonly warnsOnly: boolean;
  readonly headline: GateSentence;
  /** What must be known before reading on: a planted slowdown, a gate that was cut short. */
  readonly notices: readonly string[];
  /** The first comparison, each that did not simply pass, and each missed limit. */
  readonly sentences: readonly GateSentence[];
  readonly margins: { readonly minEffect: number; readonly maxEffect: number };
  readonly tests: readonly GateTestReport[];
  readonly thresholds: readonly ThresholdReport[];
  readonly waivers: readonly WaiverReport[];
  readonly sides: Readonly<Record<SideKey, SideReport>>;
  /** Packages that differ; null where a side has no lock file that is read. */
  readonly dependencies: readonly DependencyChange[] | null;
  readonly blocks: readonly BlockLine[];
  /** How good the measuring was: blocks, noise, neighbours, warm-up. */
  readonly quality: readonly Fact[];
  readonly plan: readonly Fact[];
  readonly environment: readonly Fact[];
  readonly services: readonly Fact[];
  readonly footnotes: readonly Footnote[];
}
