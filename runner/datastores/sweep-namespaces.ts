import { messageOf } from '../../model/stackbench-error.ts';
import { type LeftNamespace, describeNamespace } from '../machine/processes/ledger-entry.ts';
import { forgetNamespace, leftNamespaces } from '../machine/processes/ledger.ts';
import { waitFor } from '../machine/processes/wait-for.ts';
import { type ProviderContext, DATASTORE_IDS } from './datastore.ts';
import { externalProvider } from './external.ts';

const WITHIN_MS = 15_000;

/** What was removed and what was not, in words. */
interface Swept {
  readonly done: readonly string[];
  /** With the reason. */
  readonly kept: readonly string[];
}

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '::1']);

/**
 * Removes what killed commands left in servers that are not ours, if the present command names the same server:
 * addresses are not kept, because they may contain a password.
 * @throws the signal's reason when aborted
 */
export async function sweepNamespaces(
  named: Pick<ProviderContext, 'env' | 'externalUrls' | 'allowRemote' | 'signal'>,
): Promise<Swept> {
  const [done, kept]: [string[], string[]] = [[], []];
  for (const left of leftNamespaces()) {
    named.signal.throwIfAborted();
    const what = describeNamespace(left);
    if (left.service === 'memcached') {
      forgetNamespace(left);
      done.push(`${what} cannot be listed and so not removed; it expires within a day`);
      continue;
    }
    const reason = await whyNotRemoved(left, named);
    if (reason === null) done.push(`removed ${what}`);
    else
      kept.push(`could not remove ${what}: ${reason}; the next command that names that server will retry, for a week`);
  }
  return { done, kept };
}

async function whyNotRemoved(
  { service, host, port, namespace, ...left }: LeftNamespace,
  named: Parameters<typeof sweepNamespaces>[0],
): Promise<string | null> {
  const id = DATASTORE_IDS.find((known) => known === service);
  if (id === undefined) return 'this version does not know that kind of server';
  const context: ProviderContext = { ...named, namespace, cpus: [], workDir: '/' };
  const { signal } = named;
  try {
    const offer = await externalProvider.offer(id, context);
    if (!offer.available) return offer.reason.replace(/\.$/, '');
    const wait = { what: `${left.product} to answer`, withinMs: WITHIN_MS, signal };
    const { endpoint, product } = await waitFor(externalProvider.start(id, context), wait);
    if (endpoint.port !== port || !isSameHost(endpoint.host, host)) return 'another server is named now';
    await waitFor(product.dropNamespace(endpoint, namespace), {
      ...wait,
      what: `${left.product} to remove ${namespace}`,
    });
    forgetNamespace({ service, host, port, namespace, ...left });
    return null;
  } catch (error) {
    signal.throwIfAborted();
    return messageOf(error).replace(/\.$/, '');
  }
}

function isSameHost(a: string, b: string): boolean {
  return a === b || (LOOPBACK.has(a) && LOOPBACK.has(b));
}
