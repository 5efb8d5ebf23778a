import { randomBytes } from 'node:crypto';
import type { DatastoreRecord } from '../../model/document/datastore-record.ts';
import { describeProduct, describeDatastore, PRODUCT_OF } from '../../model/document/describe-datastore.ts';
import { ownValue } from '../../model/own-value.ts';
import type { Warning } from '../../model/warnings.ts';
import type { TargetSpec } from '../../targets/catalogue.ts';
import type { RunningDatastore, DatastoreId } from '../datastores/datastore.ts';
import { planDatastores, startDatastores } from '../datastores/ladder.ts';
import { makeNamespace, removeNamespace } from '../datastores/own-namespace.ts';
import type { Placement } from '../machine/cpu-placement.ts';
import type { Teardown } from '../machine/processes/teardown.ts';
import type { DatastoreAccess } from './datastore-access.ts';
import type { RunningApp } from './running-app.ts';
import { stackContainer } from './stack-container.ts';
import { stackProcess } from './stack-process.ts';
import { startApp } from './start-app.ts';

interface TargetHostRequest extends DatastoreAccess {
  readonly specs: readonly TargetSpec[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly workDir: string;
  readonly itemsFile: string;
  readonly placement: Placement;
  readonly signal: AbortSignal;
  /** Gets a line when something slow begins, and the provider that was chosen. */
  readonly onNote?: (text: string) => void;
}

/** The datastores of a run, started, and the way to start stacks on them. */
export interface TargetHost {
  readonly datastores: readonly RunningDatastore[];
  /** The address of each, with credentials. */
  readonly datastoreUrls: Readonly<Partial<Record<DatastoreId, string>>>;
  readonly skipped: readonly { readonly target: string; readonly reason: string }[];
  readonly warnings: readonly Warning[];
  startTarget(spec: TargetSpec, options?: { readonly port?: number }): Promise<RunningApp>;
}

const THROUGH_PROXY: Warning = {
  code: 'container-ports',
  message:
    'Datastores and stacks are containers: each request passes Docker\u2019s port proxy, whose processor time is counted nowhere, and each query the bridge network.',
  fix: 'Compare only with other runs of containers.',
  invalidates: false,
};

/**
 * Starts every datastore that the stacks need and that is available; a stack whose datastore is not available is
 * skipped with the reason.
 */
export async function openTargetHost(request: TargetHostRequest, teardown: Teardown): Promise<TargetHost> {
  const namespace = `stackbench_${randomBytes(4).toString('hex')}`;
  const context = {
    env: request.env,
    cpus: request.placement.systemCpus,
    workDir: request.workDir,
    namespace,
    allowRemote: request.allowRemote,
    signal: request.signal,
    externalUrls: request.externalUrls,
    ...(request.onNote === undefined ? {} : { onNote: request.onNote }),
  };
  const needed = [...new Set(request.specs.flatMap(servicesOf))];
  const planned = await planDatastores(needed, context, request);
  const { containers } = planned;
  if (planned.note !== null) request.onNote?.(planned.note);
  if (containers !== null) teardown.add('bringing Compose down', () => containers.close());
  const services = await startDatastores(planned.decisions, context);
  for (const service of services)
    teardown.add(`stopping ${service.record.product}`, () => removeNamespace(service, namespace, () => service.stop()));

  const urls: Partial<Record<DatastoreId, string>> = {};
  for (const service of services) urls[service.id] = await makeNamespace(service, namespace);

  return {
    datastores: services,
    datastoreUrls: urls,
    skipped: request.specs.flatMap((spec) => {
      const missing = planned.skipped.find(({ id }) => servicesOf(spec).includes(id));
      return missing === undefined ? [] : [{ target: spec.id, reason: missing.reason }];
    }),
    warnings: [
      ...(planned.mixed ? [mixedRungs(services)] : []),
      ...(containers === null ? [] : [THROUGH_PROXY]),
      ...services.flatMap(({ record }) => identityWarnings(record)),
    ],
    startTarget: async (spec, options = {}) => {
      const start = {
        spec,
        datastoreUrls: urls,
        namespace,
        itemsFile: request.itemsFile,
        cpus: request.placement.systemCpus,
        workDir: request.workDir,
        signal: request.signal,
        ...options,
      };
      return startApp(
        containers === null ? stackProcess(start) : stackContainer(await containers.project(context), start),
      );
    },
  };
}

function servicesOf({ store, cache }: TargetSpec): DatastoreId[] {
  return [store, cache].filter((service) => service !== null);
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
  const product = ownValue(PRODUCT_OF, id) ?? id;
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
