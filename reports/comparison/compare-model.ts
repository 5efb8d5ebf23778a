import type { RunResult } from '../../model/document/run-result.ts';
import type { ExitCode } from '../../model/exit-codes.ts';
import type { Fact, Sentence } from '../run/report-model.ts';
import type { ShownFigure } from './compared-figures.ts';

/** One of the files, by its letter: A is the baseline. */
export interface ComparedFile {
  readonly label: string;
  /** The name given by the user. */
  readonly name: string;
  readonly id: string;
  readonly tool: string;
  readonly command: string;
  readonly startedAt: string;
  readonly state: RunResult['state'];
}

/**
 * Why figures of a file are not comparable with the baseline. `measurement`: the figures mean different things or are
 * not trustworthy, so no ratio is given. `environment`: the ratio is shown, but is not about a change of the code.
 */
export interface Obstacle {
  readonly number: number;
  /** Letter of the file that is compared with A. */
  readonly file: string;
  readonly code: string;
  readonly kind: 'measurement' | 'environment';
  readonly text: string;
  /** Stacks it is about; empty for all of the file. */
  readonly targets: readonly string[];
}

/** `open`: no significant difference; `not-comparable`: no answer is given. */
type ComparisonAnswer = 'better' | 'worse' | 'open' | 'not-comparable';

/** A figure in one run, in µs, per second or as a share, with its 95% interval over visits. */
export interface ComparedValue {
  readonly center: number;
  readonly lo: number | null;
  readonly hi: number | null;
  readonly visits: number;
}

/** One file's figure against that of the baseline. */
export interface ComparedCell {
  readonly file: string;
  readonly answer: ComparisonAnswer;
  /**
   * File ÷ baseline, or file − baseline for shares, with its 95% interval (of the corrected test if open); null if not
   * comparable.
   */
  readonly difference: {
    readonly scale: 'ratio' | 'points';
    readonly center: number;
    readonly lo: number;
    readonly hi: number;
  } | null;
  /** Before the correction for many figures; null if not tested. */
  readonly p: number | null;
  /** For an open answer: the difference that would be detected with 80% power, as a factor above 1 or in points. */
  readonly detectable: number | null;
  /** Numbers of the obstacles. */
  readonly obstacles: readonly number[];
}

export interface ComparedRow {
  readonly target: string;
  /** One per file, the baseline first; null if the file has none. */
  readonly values: readonly (ComparedValue | null)[];
  /** One per file after the baseline; null if one side has no such figure. */
  readonly cells: readonly (ComparedCell | null)[];
}

/** One figure of one scenario: a row per stack. */
export interface ComparedTable {
  readonly scenario: string;
  readonly figure: ShownFigure;
  readonly rows: readonly ComparedRow[];
}

/** Something that differs between the files; one value per file. */
export interface Change {
  readonly name: string;
  readonly values: readonly string[];
}

/** The content of a comparison, independent of any renderer. */
export interface CompareModel {
  readonly files: readonly ComparedFile[];
  readonly sentences: readonly Sentence[];
  readonly caveats: readonly string[];
  readonly obstacles: readonly Obstacle[];
  readonly tables: readonly ComparedTable[];
  /** Stacks and scenarios that not all files have, as sentences. */
  readonly unmatched: readonly string[];
  readonly changes: readonly Change[];
  readonly explanations: readonly Fact[];
  readonly exitCode: ExitCode;
}
