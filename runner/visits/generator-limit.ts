import type { Load, OperationResult, Warning } from '../../model/run-result.ts';

/** What an engine can do by itself, found against a server that does nothing. */
export interface Ceiling {
  /** Requests/s. Closed loop: what it reaches with a core to itself. Open model: the highest rate tried to which it kept; null where that is not known. */
  readonly perSec: number | null;
  /** Open model: the lowest rate tried to which it could not keep; null where it kept to all. */
  readonly missedPerSec: number | null;
}

/** From this share of its ceiling on, a closed loop shows the generator and not the stack. */
export const LIMITED_SHARE = 0.9;
/** From this share on, the generator may have held the stack back. */
export const NEAR_SHARE = 0.7;

interface Round {
  /** For people: `autocannon`. */
  readonly title: string;
  readonly load: Load;
  readonly operations: readonly Pick<OperationResult, 'count'>[];
  readonly elapsedMs: number;
}

/** Says where the generator, not the stack, was the limit of a round, or near it. */
export function generatorLimit(round: Round, ceiling: Ceiling): Warning[] {
  return round.load.kind === 'open'
    ? openLimit(round.title, round.load.ratePerSec, ceiling)
    : closedLimit(round, ceiling);
}

function closedLimit({ title, operations, elapsedMs }: Round, { perSec: ceiling }: Ceiling): Warning[] {
  if (ceiling === null || elapsedMs === 0) return [];
  const perSec = (operations.reduce((sum, { count }) => sum + count, 0) * 1000) / elapsedMs;
  const share = perSec / ceiling;
  if (share < NEAR_SHARE) return [];
  const limited = share >= LIMITED_SHARE;
  return [
    {
      code: limited ? 'generator-limit' : 'near-generator-limit',
      message: `The generator ${limited ? 'was the limit' : 'was near its own limit'}: ${twoDigits(perSec)} of the ${twoDigits(ceiling)} requests/s that ${title}, with a core to itself, can make here against a server that does nothing${limited ? '' : ', so the stack might do more'}.`,
      fix: limited
        ? 'Read the throughput as “at least so much”; more cores for the generator would tell more.'
        : 'Give the generator more cores to be sure.',
      invalidates: limited,
    },
  ];
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
