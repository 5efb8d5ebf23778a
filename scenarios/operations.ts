/**
 * The operations of the Items contract that scenarios may mix. Plain data without Node APIs: k6 reads this file too.
 */
export const OPERATION_IDS = ['get', 'list', 'create', 'update', 'find'] as const;
export type OperationId = (typeof OPERATION_IDS)[number];

/** The status that a correct answer to each operation has. */
export const EXPECTED_STATUS: Readonly<Record<OperationId, number>> = {
  get: 200,
  list: 200,
  create: 201,
  update: 200,
  find: 200,
};
