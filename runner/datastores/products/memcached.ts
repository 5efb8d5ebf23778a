import { createConnection } from 'node:net';
import { messageOf } from '../../../model/stackbench-error.ts';
import type { Endpoint, Product } from '../datastore.ts';
import { flattenReply } from './fingerprints/flatten-reply.ts';
import { matchProduct } from './fingerprints/match-product.ts';
import { MEMCACHED } from './fingerprints/memcached.ts';
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
    const stats = await summedStats(endpoint, COUNTED);
    return Object.fromEntries(COUNTED.map((name, index) => [name, stats[index] ?? 0]));
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
    return { commands: (await summedStats(endpoint, WORK)).reduce((sum, value) => sum + value, 0) };
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

async function summedStats(endpoint: Endpoint, names: readonly string[]): Promise<number[]> {
  const all = await Promise.all(serversOf(endpoint).map(async (server) => parseStats(await ask(server, 'stats', END))));
  return names.map((name) => all.reduce((sum, stats) => sum + Number(stats[name] ?? 0), 0));
}

async function ask({ host, port }: Server, command: string, until: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host, port, timeout: 3000 });
    let text = '';
    const fail = (error: Error): void => {
      socket.destroy();
      reject(error);
    };
    socket.setEncoding('utf8');
    socket.once('connect', () => socket.write(`${command}\r\n`));
    socket.on('data', (chunk) => {
      text += String(chunk);
      if (!until.test(text)) return;
      socket.end('quit\r\n');
      resolve(text);
    });
    socket.once('timeout', () => fail(new Error(`Memcached on ${host}:${port} did not answer within 3 s.`)));
    socket.once('error', fail);
    socket.once('close', () => fail(new Error(`Memcached on ${host}:${port} closed the connection.`)));
  });
}

function parseStats(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/^STAT (\S+) (.*?)\r?$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
}
