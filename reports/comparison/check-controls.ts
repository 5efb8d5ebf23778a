import { holm } from '../../model/stats/holm.ts';
import { type IndependentDifference, isSignificant } from './compare-independent.ts';
import type { ShownFigure } from './compared-figures.ts';
import { formatDifference } from './format-comparison.ts';
import type { FoundObstacle } from './found-obstacle.ts';

const MOST_NAMED = 3;

/** A figure of a control (a stack without a datastore) in a file and in the baseline, of which both may be compared. */
interface ControlFigure {
  readonly target: string;
  readonly scenario: string;
  readonly figure: ShownFigure;
  readonly difference: IndependentDifference;
}

/** What the controls of two runs say of the machine. */
export interface ControlCheck {
  readonly figures: readonly ControlFigure[];
  /** The test level of the controls that do not differ; 5% for all controls together. */
  readonly level: number;
  /** Why no answer is given; null if no control differs. */
  readonly obstacle: FoundObstacle | null;
}

/**
 * Checks the machine by the controls of two runs, which are the same code in both: if one differs, no answer is about a
 * stack.
 */
export function checkControls(figures: readonly ControlFigure[]): ControlCheck {
  const { fallen, level } = holm(figures.map(({ difference }) => difference.p));
  const differing = figures.filter(({ difference }, index) => fallen[index] === true && isSignificant(difference));
  return { figures, level, obstacle: differing.length === 0 ? null : obstacleOf(differing) };
}

/** Names of control figures with their ratios, the first few. */
export function nameControls(figures: readonly ControlFigure[]): string {
  const named = figures
    .slice(0, MOST_NAMED)
    .map(({ target, figure, difference }) => `${figure.short} of ${target} ${formatDifference({ difference })}`);
  const rest = figures.length > MOST_NAMED ? [`and ${figures.length - MOST_NAMED} more`] : [];
  return [...named, ...rest].join('; ');
}

function obstacleOf(differing: readonly ControlFigure[]): FoundObstacle {
  return {
    code: 'control',
    kind: 'environment',
    text: `A control differs significantly (${nameControls(differing)}): the machine, or something that all stacks share, has changed, so no difference can be attributed to a stack.`,
  };
}
