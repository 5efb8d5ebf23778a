import { messageOf } from '../../model/stackbench-error.ts';
import { type LeftNamespace, describeNamespace, forgetNamespace, leftNamespaces } from '../processes/ledger.ts';
import { waitFor } from '../processes/wait-for.ts';
import { externalProvider } from './external.ts';
import { type ProviderContext, SERVICE_IDS } from './service.ts';

const WITHIN_MS = 15_000;
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '::1']);

/**
 * Removes what killed commands left in servers of somebody else, where the present command names the same server: its address is kept
 * nowhere, as it may hold a password. Returns what was done, and what was not and why, in words.
 * @throws the signal's reason when aborted
 */
export async function sweepNamespaces(
  named: Pick<ProviderContext, 'env' | 'externalUrls' | 'allowRemote' | 'signal'>,
): Promise<string[]> {
  const said: string[] = [];
  for (const left of leftNamespaces()) {
    named.signal.throwIfAborted();
    said.push(await sweep(left, named));
  }
  return said;
}

async function sweep(left: LeftNamespace, named: Parameters<typeof sweepNamespaces>[0]): Promise<string> {
  const what = describeNamespace(left);
  if (left.service === 'memcached') {
    forgetNamespace(left);
    return `${what} cannot be listed and so not removed; it expires within a day`;
  }
  const reason = await whyNotRemoved(left, named);
  if (reason === null) return `removed ${what}`;
  return `could not remove ${what}: ${reason}; the next command that names that server tries again, for a week`;
}

async function whyNotRemoved(
  { service, host, port, namespace, ...left }: LeftNamespace,
  named: Parameters<typeof sweepNamespaces>[0],
): Promise<string | null> {
  const id = SERVICE_IDS.find((known) => known === service);
  if (id === undefined) return 'this version does not know such a server';
  const context: ProviderContext = { ...named, namespace, cpus: [], workDir: '/' };
  const { signal } = named;
  try {
    const offer = await externalProvider.offer(id, context);
    if (!offer.available) return offer.reason.replace(/\.$/, '');
    const wait = { what: `${left.product} to answer`, withinMs: WITHIN_MS, signal };
    const running = await waitFor(externalProvider.start(id, context), wait);
    const { endpoint } = running;
    if (endpoint.port !== port || !isSameHost(endpoint.host, host)) return 'another server is named now';
    await waitFor(running.stop(), { ...wait, what: `${left.product} to remove ${namespace}` });
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
