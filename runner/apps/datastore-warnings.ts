import type { DatastoreRecord } from '../../model/document/datastore-record.ts';
import { describeProduct, describeDatastore, productOf } from '../../model/document/describe-datastore.ts';
import type { Warning } from '../../model/warnings.ts';
import type { RunningDatastore } from '../datastores/datastore.ts';

const THROUGH_PROXY: Warning = {
  code: 'container-ports',
  message:
    'Datastores and stacks are containers: each request passes Docker\u2019s port proxy, whose processor time is counted nowhere, and each query the bridge network.',
  fix: 'Compare only with other runs of containers.',
  invalidates: false,
};

/**
 * What a reader must know of the datastores of a run: their providers, containers, and products that are not proven.
 */
export function datastoreWarnings(
  services: readonly RunningDatastore[],
  { mixed, inContainers }: { readonly mixed: boolean; readonly inContainers: boolean },
): Warning[] {
  return [
    ...(mixed ? [mixedRungs(services)] : []),
    ...(inContainers ? [THROUGH_PROXY] : []),
    ...services.flatMap(({ record }) => identityWarnings(record)),
  ];
}

function mixedRungs(services: readonly RunningDatastore[]): Warning {
  const rungs = services.map(({ record }) => `${record.product}: ${record.rung}`).join(', ');
  return {
    code: 'mixed-rungs',
    message: `The datastores have different providers (${rungs}), so stacks are not ranked across them.`,
    fix: 'Force one with --provider.',
    invalidates: false,
  };
}

/**
 * Warns that what ran is not the product that the stacks are named for, or that only the server itself says that it is.
 */
function identityWarnings(record: DatastoreRecord): Warning[] {
  const { id, rung, standIn, through, proven } = record;
  const product = productOf(id);
  const variable = { postgres: 'STACKBENCH_POSTGRES_URL', mongodb: 'STACKBENCH_MONGODB_URI' }[id];
  const naming = variable === undefined ? '' : `, or name a ${product} with ${variable}`;
  if (standIn)
    return [
      {
        code: 'stand-in',
        message:
          through === null
            ? `${describeDatastore(record)} stands in for ${product}: its figures say nothing about the real server, and are ranked separately.`
            : `${through} is in front of ${product}: figures are those of both, and are ranked separately.`,
        fix:
          rung === 'external'
            ? `Name the address of a ${product} itself, or remove the address.`
            : `Install ${product}${naming}.`,
        invalidates: false,
      },
    ];
  if (proven) return [];
  return [
    {
      code: 'unproven-product',
      message: `The server that was named ${describeProduct(record)}; nothing else that it reports proves it.`,
      fix: 'Give the user the right to ask for the state of the server, or read the figures as those of an unknown server.',
      invalidates: false,
    },
  ];
}
