import type { Durability, Rung, DatastoreRecord } from '../../model/document/datastore-record.ts';
import type { Load } from '../../model/document/load.ts';
import type { Outcome } from '../../model/document/operation-result.ts';
import type { RunResult } from '../../model/document/run-result.ts';
import type { RankGroup } from '../../model/document/target-record.ts';
import type { ExitCode } from '../../model/exit-codes.ts';
import type { ShareInterval } from '../../model/stats/binomial-interval.ts';
import type { Estimate } from '../../model/stats/estimate.ts';
import type { SettingDifference } from './facts/setting-differences.ts';
import type { GeneratorLatency } from './figures/generator-latency.ts';
import type { LoopFigures } from './figures/loop-figures.ts';
import type { Cost } from './figures/request-cost.ts';
import type { StackTimeline } from './figures/timelines.ts';
import type { VisitCounts } from './judge/count-visits.ts';
import type { Quantile } from './judge/pool-rounds.ts';
import type { Check, Verdict } from './judge/verdict.ts';
import type { PairComparison } from './ranking/compare-pairs.ts';
import type { VisitValue } from './ranking/ratios-within-blocks.ts';
import type { ToReference } from './ranking/reference.ts';

/** The meaning of a sentence, for a renderer with colours. */
export type Tone = 'good' | 'bad' | 'caution' | 'neutral';

export interface Sentence {
  readonly text: string;
  readonly tone: Tone;
}

/** Sentences by purpose: a page shows the answers first. */
export interface SentenceGroups {
  /** The answers: limits kept, highest throughput. */
  readonly answers: readonly Sentence[];
  /** How certain the answers are, and what would make them more certain. */
  readonly certainty: readonly Sentence[];
  /** What was not run, was replaced, failed, or is not comparable. */
  readonly cautions: readonly Sentence[];
}

/** Names by which programs find a fact; those that nothing looks for have none. */
type FactKey =
  | 'commit'
  | 'calm-slices'
  | 'controls'
  | 'cpu-throttling'
  | 'cpu-time'
  | 'foreign-load'
  | 'generator-limits'
  | 'load-of-others'
  | 'lockfile'
  | 'machine'
  | 'measured-share'
  | 'node'
  | 'not-available'
  | 'planned-duration'
  | 'scenario'
  | 'processor'
  | 'run-queue'
  | 'steal'
  | 'system';

/** A name and a value for people; nothing may depend on the name. */
export interface Fact {
  readonly key?: FactKey;
  readonly name: string;
  readonly value: string;
}

/** A point of a latency distribution: percentile 0..100 and µs, with its 95% interval as a percentile has it. */
export interface CurvePoint {
  readonly percentile: number;
  readonly us: number;
  readonly lo: number | null;
  readonly hi: number | null;
}

/**
 * A percentile with its 95% interval over visits and over events in time, in µs. Both bounds are null if there is none;
 * only the upper one is null if the percentile may be among failed requests.
 */
export interface QuantileFigure extends Quantile {
  readonly lo: number | null;
  readonly hi: number | null;
}

/** Figures of a stack under one kind of load, pooled over its visits. Open and closed figures are never mixed. */
export interface LoadFigures {
  readonly engine: string;
  readonly engineVersion: string;
  readonly load: Load;
  readonly visits: number;
  /** The measured window of each visit, ms. */
  readonly roundsMs: readonly number[];
  /** Requests that were due: successful, failed, or never sent. */
  readonly due: number;
  readonly ok: number;
  readonly failed: number;
  readonly dropped: number;
  /** Requests that ended badly, by kind; kinds that did not occur are left out. */
  readonly failures: Readonly<Partial<Record<Outcome, number>>>;
  /** Answers by HTTP status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** p99 of due → sent over all visits, µs: what the generator itself adds; null if the engine does not report it. */
  readonly latenessP99Us: number | null;
  /** Share 0..1 of due requests that did not succeed; null if none was due. */
  readonly errorRatio: number | null;
  /** Shares that the errors are compatible with, one-sided at 95% each. */
  readonly errorBounds: ShareInterval | null;
  /** Whether too many requests failed for the figures to represent the stack. */
  readonly failsTooMuch: boolean;
  /** p50, p95, p99 and p99.9 in this order, failures counted as slower than every answer. */
  readonly quantiles: readonly QuantileFigure[];
  /** Successful requests per second, over visits. */
  readonly okPerSec: Estimate | null;
  readonly okPerSecByVisit: readonly VisitValue[];
  /** Maximum rate of the engine against a server that does nothing, requests/s; null if unknown. */
  readonly ceilingPerSec: number | null;
  /** False if a warning invalidates the figures. */
  readonly trusted: boolean;
  /**
   * Whether the generator was the limit in some round of a closed loop: the stack may serve more than its throughput
   * says.
   */
  readonly atLeast: boolean;
  /** The established part of the distribution; empty for the closed loop, whose latencies show how a stack queues. */
  readonly curve: readonly CurvePoint[];
}

export interface OperationFigures {
  readonly operation: string;
  readonly loadKind: Load['kind'];
  readonly due: number;
  readonly failed: number;
  readonly quantiles: readonly Quantile[];
}

/** A datastore as one stack used it. */
export interface RowDatastore {
  readonly id: string;
  readonly product: string;
  readonly version: string;
  readonly speaks: string | null;
  readonly through: string | null;
  readonly proven: boolean;
  readonly provider: string;
  readonly rung: Rung;
  readonly standIn: boolean;
  readonly durability: Durability;
}

/** One stack in one scenario. */
export interface Row {
  readonly target: string;
  readonly title: string;
  readonly scenario: string;
  readonly group: RankGroup;
  readonly durability: Durability | null;
  /** What a crash may lose of acknowledged writes, as a sentence without its full stop; null for nothing or unknown. */
  readonly loss: string | null;
  /** The stack of which it is a variant; null for a stack as it is. */
  readonly variantOf: string | null;
  readonly decides: boolean;
  /** Rank by throughput inside its section, 1 the highest; null if it is not ranked. */
  readonly rank: number | null;
  /** Whether the difference from another stack of the section is not significant. */
  readonly tied: boolean;
  /** Its throughput relative to the reference of its section; null if the two were not compared. */
  readonly toReference: ToReference | null;
  readonly verdict: Verdict;
  readonly couldNotRun: boolean;
  readonly checks: readonly Check[];
  readonly open: LoadFigures | null;
  readonly closed: LoadFigures | null;
  /** CPU-µs of the app process per successful request of the closed loop (of the open model if there is none). */
  readonly cpuUsPerRequest: Estimate | null;
  /** App, datastores and generator, from the same rounds. */
  readonly costs: readonly Cost[];
  /** The app's event loop in the same rounds; null if unavailable. */
  readonly loop: LoopFigures | null;
  /** Cache hits ÷ lookups, 0..1; null without a cache. */
  readonly cacheHitRatio: number | null;
  readonly services: readonly RowDatastore[];
  readonly visits: VisitCounts;
  readonly operations: readonly OperationFigures[];
  /** Numbers of the footnotes. */
  readonly notes: readonly number[];
}

/**
 * Rows that may be compared with each other: one scenario, one group, and one durability class or the variants of one
 * stack.
 */
export interface Section {
  readonly scenario: string;
  readonly group: RankGroup;
  /** Null without a datastore, and for variants of different classes. */
  readonly durability: Durability | null;
  /** The stack of which all rows are variants, if these are of different durability classes; null otherwise. */
  readonly variantsOf: string | null;
  readonly title: string;
  /** The title without the explanation of its durability. */
  readonly shortTitle: string;
  readonly explanation: string;
  readonly ranked: boolean;
  readonly rows: readonly Row[];
  /** Throughput ratio of every pair of its ranked rows; empty if none is comparable. */
  readonly pairs: readonly PairComparison[];
  /** Largest sets of its stacks without a significant difference; null if there are too many to show. */
  readonly ties: readonly (readonly string[])[] | null;
}

export interface VisitLine {
  readonly index: number;
  readonly target: string;
  readonly scenario: string;
  readonly repetition: number;
  readonly group: number;
  readonly state: 'completed' | 'failed' | 'interrupted';
  readonly p99Us: number | null;
  /** Whether the p99 is among failed requests, which are slower than any answer. */
  readonly p99Failed: boolean;
  readonly okPerSec: number | null;
  readonly phasesMs: Readonly<Record<string, number>>;
  readonly error: string | null;
}

export interface Footnote {
  readonly number: number;
  readonly code: string;
  readonly message: string;
  readonly fix: string;
  readonly invalidates: boolean;
  /** Stacks it is about; empty for the whole run. */
  readonly targets: readonly string[];
}

/** The content of a report: every renderer reads this and nothing else. */
export interface ReportModel {
  readonly id: string;
  readonly tool: string;
  /** The name of the run given by the user; null without one. */
  readonly title: string | null;
  /** What the report answers, as a question. */
  readonly question: string;
  /** Commit and machine in a few words, for the head of a page. */
  readonly origin: readonly Fact[];
  readonly command: string;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly state: RunResult['state'];
  readonly verdict: Verdict | null;
  readonly exitCode: ExitCode;
  readonly thresholds: readonly string[];
  readonly thresholdsGiven: boolean;
  /** The strictest latency limit, for the line in the chart; null without one. */
  readonly latencyLimitUs: number | null;
  /** What is missing because the run did not end; null for a complete one. */
  readonly notice: string | null;
  readonly groups: SentenceGroups;
  /** All sentences of the groups, in order. */
  readonly sentences: readonly Sentence[];
  readonly caveat: string;
  /** Whether memory did not hold all stacks at once: they were measured in groups with a common reference. */
  readonly grouped: boolean;
  /** What the ratio of two stacks is from: blocks, in which they took turns, or repetitions of one after the other. */
  readonly pairedBy: 'block' | 'repetition';
  readonly explanations: readonly Fact[];
  readonly sections: readonly Section[];
  /** The own latencies of open-model engines, which are part of the measured ones. */
  readonly generatorLatencies: readonly GeneratorLatency[];
  readonly visits: readonly VisitLine[];
  readonly timelines: readonly StackTimeline[];
  readonly differences: readonly SettingDifference[];
  readonly services: readonly DatastoreRecord[];
  readonly environment: readonly Fact[];
  readonly plan: readonly Fact[];
  readonly skipped: readonly { readonly target: string; readonly reason: string }[];
  readonly losses: readonly string[];
  readonly footnotes: readonly Footnote[];
}
