import type { GateBlock, SideKey } from './gate-result.ts';

/** Answers of a side that were measured, and how many of them were wrong. */
export interface ErrorCount {
  readonly requests: number;
  readonly errors: number;
}

/** More errors than this share, and speed is not the question any more. */
const MOST_ERRORS = 0.001;
/** A connection that is lost now and then says nothing of a side. */
const FEW_ERRORS = 2;

/** A side's errors over all endpoints of these blocks. */
export function countErrors(blocks: readonly Pick<GateBlock, 'endpoints'>[], side: SideKey): ErrorCount {
  let [requests, errors] = [0, 0];
  for (const measure of blocks.flatMap(({ endpoints }) => endpoints)) {
    requests += measure[side].requests;
    errors += measure[side].errors;
  }
  return { requests, errors };
}

/** Whether a side's errors, over all blocks so far, make its figures those of error answers: more than 0.1 %, and more than two. */
export function tooManyErrors({ requests, errors }: ErrorCount): boolean {
  return errors > FEW_ERRORS && errors > requests * MOST_ERRORS;
}
