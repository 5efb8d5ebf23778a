import { OPERATION_IDS } from '../../../../scenarios/operations.ts';
import type { OwnRequests } from '../../../../scenarios/own/own-requests.ts';
import type { Scenario } from '../../../../scenarios/scenario.ts';
import { K6_OUTCOMES, K6_STATUSES } from './metric-names.ts';

/** What k6 counts separately. */
export interface K6Kinds {
  /** Operations, and the tag of each in the names of k6's metrics. */
  readonly operations: readonly { readonly operation: string; readonly tag: string }[];
  readonly outcomes: readonly ((typeof K6_OUTCOMES)[number] | 'bad-body')[];
  readonly statuses: readonly number[];
}

/** Those of any scenario of the Items contract. */
export const ITEM_KINDS: K6Kinds = {
  operations: OPERATION_IDS.map((operation) => ({ operation, tag: operation })),
  outcomes: K6_OUTCOMES,
  statuses: K6_STATUSES,
};

/** What k6 counts of a scenario. The user's names of requests may have characters that no name of a metric has. */
export function k6Kinds({ mix, own }: Pick<Scenario, 'mix'> & { readonly own?: OwnRequests }): K6Kinds {
  if (own === undefined)
    return {
      ...ITEM_KINDS,
      operations: ITEM_KINDS.operations.filter(({ operation }) => (mix[operation as keyof typeof mix] ?? 0) > 0),
    };
  const expected = own.requests.flatMap(({ expectation }) => expectation.status ?? []);
  const hasChecks = own.requests.some(({ expectation }) => expectation.body !== null);
  return {
    operations: own.requests.map(({ name }, place) => ({ operation: name, tag: `request${place}` })),
    outcomes: hasChecks ? [...K6_OUTCOMES, 'bad-body'] : K6_OUTCOMES,
    statuses: [...new Set([...K6_STATUSES, ...expected])],
  };
}
