import type { Scalar } from '../../model/own-requests/request-values.ts';
import type { Expectation } from './expectation.ts';

/** How a value is written where it goes. */
export type Writing = 'path' | 'header' | 'text' | 'json' | 'in-json';

/** A piece of a text: as it is, or drawn. Plain JSON. */
export type Piece =
  | string
  | {
      /** The number or id of the request, or the index of a set of values. */
      readonly from: 'n' | 'uuid' | number;
      readonly column: number;
      readonly as: Writing;
    };
export type Template = readonly Piece[];

/** A request of the user's, ready to be drawn. Plain JSON. */
export interface OwnRequestSpec {
  readonly name: string;
  readonly method: string;
  /** Share of the requests, 0..1. */
  readonly share: number;
  readonly paths: readonly Template[];
  readonly headers: readonly (readonly [name: string, value: Template])[];
  readonly body: Template | null;
  readonly expectation: Expectation;
}

/** Rows of values; k6 has them as an array that all its virtual users share. */
export interface ValueRows {
  readonly length: number;
  readonly [row: number]: readonly Scalar[];
}

/** What a scenario has instead of operations of the Items contract. */
export interface OwnRequests {
  readonly requests: readonly OwnRequestSpec[];
  readonly sets: readonly ValueRows[];
}
