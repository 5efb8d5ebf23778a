import type { Load } from '../../../model/document/load.ts';
import type { OperationResult } from '../../../model/document/operation-result.ts';
import type { Warning } from '../../../model/warnings.ts';

/** What an engine can do by itself, found against a server that does nothing. */
export interface Ceiling {
  /** Requests/s. Closed loop: what it reaches with a core to itself. Open model: the highest rate tried to which it kept; null where that is not known. */
  readonly perSec: number | null;
  /** Open model: the lowest rate tried to which it could not keep; null where it kept to all. */
  readonly missedPerSec: number | null;
}

/** From this share on, of its ceiling or of a core, a closed loop shows the generator and not the stack. */
const LIMITED_SHARE = 0.9;
/** From this share on, the generator may have held the stack back. */
const NEAR_SHARE = 0.7;

interface Round {
  /** For people: `autocannon`. */
  readonly title: string;
  readonly load: Load;
  readonly operations: readonly Pick<OperationResult, 'count'>[];
  readonly elapsedMs: number;
  /** Share 0..1 of the window in which the generator used a core; null where that is not known. */
  readonly used: number | null;
  /** The same with the time for which it waited for one, as others were on it. */
  readonly wanted: number | null;
}

/** Says where the generator, not the stack, was the limit of a round, or near it. */
export function generatorLimit(round: Round, ceiling: Ceiling): Warning[] {
  return round.load.kind === 'open'
    ? openLimit(round.title, round.load.ratePerSec, ceiling)
    : closedLimit(round, ceiling);
}

/**
 * A ceiling can be too low (measured at a bad moment) or too high (the null server was slower than the generator), so the generator's
 * own share of a core decides with it, and alone where a round went above the ceiling. A generator that others kept from its core is
 * near its limit, not at it.
 */
function closedLimit(round: Round, { perSec: ceiling }: Ceiling): Warning[] {
  const { title, operations, elapsedMs, used, wanted } = round;
  if (elapsedMs === 0) return [];
  const perSec = (operations.reduce((sum, { count }) => sum + count, 0) * 1000) / elapsedMs;
  const ofCeiling = ceiling === null ? 0 : perSec / ceiling;
  if (ceiling !== null && ofCeiling > 1) return aboveCeiling(round, perSec, ceiling);
  const near = ofCeiling >= NEAR_SHARE || (wanted ?? 0) >= NEAR_SHARE;
  if (!near) return [];
  // An idle generator was not the limit, whatever its ceiling says.
  const limited = (used ?? 0) >= LIMITED_SHARE || (ofCeiling >= LIMITED_SHARE && (wanted ?? 1) >= NEAR_SHARE);
  const byCeiling = ceiling !== null && ofCeiling >= (limited ? LIMITED_SHARE : NEAR_SHARE);
  const figure = byCeiling ? ofItsCeiling(title, perSec, ceiling) : ofItsCore(title, wanted ?? 0);
  return [limitWarning(limited, figure)];
}

function aboveCeiling({ title, used, wanted }: Round, perSec: number, ceiling: number): Warning[] {
  const [reached, stated] = [twoDigits(perSec), twoDigits(ceiling)];
  const more = reached === stated ? `more than the ${stated}` : `${reached} requests/s, more than the ${stated}`;
  const wrong: Warning = {
    code: 'ceiling-exceeded',
    message: `${title} made ${more} requests/s that it reached alone against a server that does nothing: that ceiling is wrong, measured at a worse moment.`,
    fix: 'Judge the generator by its own CPU; a quieter machine gives a ceiling that holds.',
    invalidates: false,
  };
  // Unknown is never a pass: without the generator's own CPU nothing says that it was not the limit.
  if (used === null || wanted === null)
    return [wrong, limitWarning(true, `how much of its core ${title} used is not known, nor its ceiling`)];
  return wanted < NEAR_SHARE ? [wrong] : [wrong, limitWarning(used >= LIMITED_SHARE, ofItsCore(title, wanted))];
}

function ofItsCeiling(title: string, perSec: number, ceiling: number): string {
  return `${twoDigits(perSec)} of the ${twoDigits(ceiling)} requests/s that ${title}, with a core to itself, can make here against a server that does nothing`;
}

/** The limit that was passed, not the figure: the same note of several visits is then printed once. */
function ofItsCore(title: string, wanted: number): string {
  const limit = wanted >= LIMITED_SHARE ? LIMITED_SHARE : NEAR_SHARE;
  return `${title} used its core, or waited for it, for ${limit * 100}% of the time or more`;
}

function limitWarning(limited: boolean, figure: string): Warning {
  return {
    code: limited ? 'generator-limit' : 'near-generator-limit',
    message: `The generator ${limited ? 'was the limit' : 'was near its own limit'}: ${figure}${limited ? '' : ', so the stack might do more'}.`,
    fix: limited
      ? 'Read the throughput as “at least so much”; more cores for the generator would tell more.'
      : 'Give the generator more cores to be sure.',
    invalidates: limited,
  };
}

function openLimit(title: string, ratePerSec: number, { perSec, missedPerSec }: Ceiling): Warning[] {
  if (missedPerSec === null || ratePerSec < missedPerSec) return [];
  const kept = perSec === null ? 'and no lower rate was tried' : `though to ${twoDigits(perSec)}`;
  return [
    {
      code: 'generator-limit',
      message: `The generator was the limit: ${title} cannot keep to ${twoDigits(missedPerSec)} requests/s here even against a server that does nothing, ${kept}.`,
      fix: 'Lower --rate, or free the cores of the generator.',
      invalidates: true,
    },
  ];
}

/** Two significant digits: the same note of several visits is then mostly printed once. */
function twoDigits(perSec: number): string {
  const rounded = Number(perSec.toPrecision(2));
  return rounded < 1000 ? String(rounded) : `${Math.floor(rounded / 1000)},${String(rounded % 1000).padStart(3, '0')}`;
}
