import type { MeasuredStack } from '../../model/claims/claim.ts';
import type { Study } from '../studies/study.ts';

/** An experiment that measures something for claims over HTTP. */
export type ClaimPart =
  | {
      readonly kind: 'run';
      readonly id: string;
      readonly title: string;
      readonly targets: readonly string[];
      readonly scenario: string;
      readonly engine: 'autocannon' | 'pacer';
    }
  /** Variants of a study, on its own stacks or on others. */
  | {
      readonly kind: 'study';
      readonly id: string;
      readonly title: string;
      readonly study: string;
      readonly targets: readonly string[];
      readonly variants: Study['variants'];
      readonly beside: readonly string[];
    }
  | { readonly kind: 'capacity'; readonly id: string; readonly title: string; readonly target: string };

/** A stack of the catalogue as it is. */
export function stackOf(target: string): MeasuredStack {
  return { target, settings: null };
}

/** A variant of a stack. */
export function variantOf(target: string, settings: Study['variants'][number]): MeasuredStack {
  return { target, settings };
}
