import { messageOf } from '../../../model/stackbench-error.ts';
import type { Endpoint, Product } from '../datastore.ts';
import { flattenReply } from './fingerprints/flatten-reply.ts';
import { matchProduct } from './fingerprints/match-product.ts';
import { MEMCACHED } from './fingerprints/memcached.ts';
import { MemcachedConnection } from './memcached-connection.ts';
import { requireOurs } from './namespace.ts';

/** End of a list, or of a refusal. */
const END = /(?:^|\n)(?:END|ERROR|CLIENT_ERROR.*|SERVER_ERROR.*)\r\n/;
const COUNTED = ['cmd_get', 'cmd_set', 'get_hits', 'get_misses', 'evictions'];
const WORK = ['cmd_get', 'cmd_set', 'cmd_touch', 'delete_hits', 'delete_misses', 'incr_hits', 'decr_hits'];

/**
 * Memcached, or another product that speaks its protocol, by its own name; asked in its text protocol. A namespace is a
 * key prefix. Its keys cannot be listed, so they expire (within a day), and nothing is ever flushed.
 */
export const memcachedProduct: Product = {
  name: 'Memcached',
  async ping(endpoint) {
    await Promise.all(serversOf(endpoint).map((server) => ask(server, 'version', /\r\n/)));
  },
  async identify(endpoint) {
    await this.ping(endpoint);
    const version = (await ask(endpoint, 'version', /\r\n/)).trim();
    const stats = parseStats(await ask(endpoint, 'stats', END).catch(refuseProxy));
    const settings = parseStats(await ask(endpoint, 'stats settings', END));
    const facts = { version, ...flattenReply('stats', stats), ...flattenReply('settings', settings) };
    const match = matchProduct(facts, MEMCACHED);
    const shown = ['maxbytes', 'evictions', 'num_threads', 'maxconns'].flatMap((name) => {
      const value = settings[name];
      return value === undefined ? [] : [[name, value] as const];
    });
    return {
      ...match,
      settings: Object.fromEntries(shown),
      durability: match.sameEngine ? 'volatile' : 'unknown',
      pid: stats['pid'] === undefined ? null : Number(stats['pid']),
    };
  },
  createNamespace(endpoint, namespace) {
    requireOurs(namespace);
    return Promise.resolve(
      serversOf(endpoint)
        .map(({ host, port }) => `${host}:${port}`)
        .join(','),
    );
  },
  dropNamespace(_endpoint, namespace) {
    requireOurs(namespace);
    return Promise.resolve();
  },
  async counters(endpoint) {
    return countersOf(await statsOf(endpoint));
  },
  async openCounters(endpoint) {
    const connections = serversOf(endpoint).map((server) => new MemcachedConnection(server));
    const read = async (): Promise<Record<string, number>> =>
      countersOf(await Promise.all(connections.map((one) => one.ask('stats', END))));
    const close = (): Promise<void> => Promise.resolve(connections.forEach((one) => one.close()));
    await read();
    return { read, close };
  },
  async life(endpoint) {
    const { uptime, cmd_flush } = parseStats(await ask(endpoint, 'stats', END));
    return {
      uptimeSec: uptime === undefined ? null : Number(uptime),
      flushes: Number(cmd_flush ?? 0),
      countersSince: '',
    };
  },
  keepsNamespacesApart: false,
  countersAreOfNamespace: false,
  workIsOfNamespace: false,
  async work(endpoint) {
    return { commands: summed(await statsOf(endpoint), WORK).reduce((sum, value) => sum + value, 0) };
  },
  async clear(endpoint) {
    await ask(endpoint, 'flush_all', /OK\r\n/);
  },
};

function refuseProxy(cause: unknown): never {
  const why = messageOf(cause);
  throw new Error(`It does not answer \`stats\` (${why}), as a proxy does not: name the server itself.`, { cause });
}

type Server = Pick<Endpoint, 'host' | 'port'>;

function serversOf(endpoint: Endpoint): readonly Server[] {
  return endpoint.servers ?? [endpoint];
}

/** What each server answers to `stats`. */
async function statsOf(endpoint: Endpoint): Promise<string[]> {
  return Promise.all(serversOf(endpoint).map((server) => ask(server, 'stats', END)));
}

function countersOf(answers: readonly string[]): Record<string, number> {
  const sums = summed(answers, COUNTED);
  return Object.fromEntries(COUNTED.map((name, index) => [name, sums[index] ?? 0]));
}

function summed(answers: readonly string[], names: readonly string[]): number[] {
  const all = answers.map(parseStats);
  return names.map((name) => all.reduce((sum, stats) => sum + Number(stats[name] ?? 0), 0));
}

async function ask(server: Server, command: string, until: RegExp): Promise<string> {
  const connection = new MemcachedConnection(server);
  try {
    return await connection.ask(command, until);
  } finally {
    connection.close();
  }
}

function parseStats(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/^STAT (\S+) (.*?)\r?$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
}
