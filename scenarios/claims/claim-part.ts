import type { MeasuredStack } from '../../model/claims/claim.ts';

/** An experiment that measures something for claims over HTTP. */
export type ClaimPart = { readonly id: string; readonly title: string } & (
  | {
      readonly kind: 'run';
      readonly targets: readonly string[];
      /** Settings of which variants are made, as `--vary` takes them. */
      readonly vary: readonly string[];
      /** The study that answers more about the same settings; null for none. */
      readonly study: string | null;
      readonly scenario: string;
      readonly engine: 'autocannon' | 'pacer';
    }
  | { readonly kind: 'capacity'; readonly target: string }
);

/** A stack of the catalogue as it is. */
export function stackOf(target: string): MeasuredStack {
  return { target, settings: null };
}
