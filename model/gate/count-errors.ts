import type { GateBlock, SideKey } from '../document/gate-result.ts';
import { binomialLowerBound } from '../stats/binomial-interval.ts';
import { binomialTail, chanceOfRise } from '../stats/compare-counts.ts';

/** Measured answers of a side, and the number of errors among them. */
export interface ErrorCount {
  readonly requests: number;
  readonly errors: number;
}

/** Errors of a side at one endpoint, or over all of them (null). */
export interface EndpointErrors extends ErrorCount {
  readonly endpoint: string | null;
}

/** More failing answers of the head than of the base. */
export interface ErrorRise {
  readonly endpoint: string | null;
  readonly base: ErrorCount;
  readonly head: ErrorCount;
  /** Blocks in which the head had more of them, and blocks in which the base had. */
  readonly moreIn: number;
  readonly lessIn: number;
  /**
   * Whether it is in too many blocks for chance, and so fails the gate; otherwise it may be one event, and is only
   * reported.
   */
  readonly fails: boolean;
}

/** Share of errors above which a gate is invalid. */
const MOST_ERRORS = 0.001;
/** Confidence of that; it is checked after each block. */
const SURE = 0.99;
/** Number of errors that never matter, such as a lost connection. */
const FEW_ERRORS = 2;
/** Chance of a false rise, over all endpoints together. */
const RISE_ALPHA = 0.005;

type Blocks = readonly Pick<GateBlock, 'endpoints'>[];

/** Counts the errors of a side over all endpoints of these blocks, or at one of them. */
export function countErrors(blocks: Blocks, side: SideKey, endpoint: string | null = null): ErrorCount {
  let [requests, errors] = [0, 0];
  for (const measure of blocks.flatMap(({ endpoints }) => endpoints)) {
    if (endpoint !== null && measure.endpoint !== endpoint) continue;
    requests += measure[side].requests;
    errors += measure[side].errors;
  }
  return { requests, errors };
}

/** Whether there are too many errors: more than two, and significantly (99%, exact binomial bound) more than 0.1%. */
export function tooManyErrors({ requests, errors }: ErrorCount): boolean {
  return errors > FEW_ERRORS && binomialLowerBound(errors, requests, SURE) > MOST_ERRORS;
}

/**
 * Returns where a side has too many errors over these blocks: at all endpoints together (null) or at one of them. Null
 * if it has not.
 */
export function errorsOverLimit(blocks: Blocks, side: SideKey): EndpointErrors | null {
  return (
    scopesOf(blocks)
      .map((endpoint) => ({ endpoint, ...countErrors(blocks, side, endpoint) }))
      .find(tooManyErrors) ?? null
  );
}

/**
 * Returns a rise of failing answers from base to head that chance explains in less than 1 of 200 gates, counted over
 * requests. It fails the gate only if the signs of the blocks agree, because one lost connection fails many requests of
 * one block. Null if there is none.
 */
export function errorRise(blocks: Blocks): ErrorRise | null {
  const scopes = scopesOf(blocks);
  const rises = scopes.flatMap((endpoint): ErrorRise[] => {
    const alpha = endpoint === null ? RISE_ALPHA : RISE_ALPHA / (scopes.length - 1);
    const [base, head] = [countErrors(blocks, 'base', endpoint), countErrors(blocks, 'head', endpoint)];
    if (chanceOfRise(counted(base), counted(head)) > alpha) return [];
    const signs = blocks.map((block) => {
      const rise = countErrors([block], 'head', endpoint).errors - countErrors([block], 'base', endpoint).errors;
      return Math.sign(rise);
    });
    const moreIn = signs.filter((sign) => sign > 0).length;
    const lessIn = signs.filter((sign) => sign < 0).length;
    const fails = binomialTail(moreIn, moreIn + lessIn, 0.5) <= alpha;
    return [{ endpoint, base, head, moreIn, lessIn, fails }];
  });
  return rises.find(({ fails }) => fails) ?? rises[0] ?? null;
}

function counted({ requests, errors }: ErrorCount): { hits: number; trials: number } {
  return { hits: errors, trials: requests };
}

/** All endpoints together (null), and if there are several, each separately. */
function scopesOf(blocks: Blocks): (string | null)[] {
  const endpoints = [...new Set(blocks.flatMap((block) => block.endpoints.map(({ endpoint }) => endpoint)))];
  return endpoints.length > 1 ? [null, ...endpoints] : [null];
}
