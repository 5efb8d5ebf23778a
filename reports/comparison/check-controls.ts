import { holm } from '../../model/stats/holm.ts';
import { type IndependentDifference, isSignificant } from './compare-independent.ts';
import type { ComparedFigure } from './compared-figures.ts';
import { formatDifference } from './format-comparison.ts';
import type { FoundObstacle } from './found-obstacle.ts';

const MOST_NAMED = 3;

/** A figure of a control (a stack without a datastore) in a file and in the baseline, of which both may be compared. */
interface ControlFigure {
  readonly target: string;
  readonly scenario: string;
  readonly figure: ComparedFigure;
  readonly difference: IndependentDifference;
}

/** What the controls of two runs say of the machine. */
export interface ControlCheck {
  readonly figures: readonly ControlFigure[];
  /** The level that controls which do not differ were held to; 5% for all of them together. */
  readonly level: number;
  /** Why nothing may be answered; null where no control differs. */
  readonly obstacle: FoundObstacle | null;
}

/** Takes the controls of two runs, which are the same code in both, as a yardstick for the machine: where one differs, no answer is about a stack. */
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
    text: `A control differs by more than its visits' own noise (${nameControls(differing)}): the machine, or what all stacks share, was not the same, so no difference is put down to a stack.`,
  };
}
