import type { ProtocolFingerprints } from './match-product.ts';

/** Facts: the fields of `INFO`, as `info.redis_version`. */
export const REDIS: ProtocolFingerprints = {
  product: 'Redis',
  version: { fact: 'info.redis_version', pattern: /^(.+)$/ },
  others: [
    {
      product: 'Valkey',
      signs: [
        { fact: 'info.valkey_version', pattern: /^(.+)$/ },
        { fact: 'info.server_name', pattern: /^valkey$/i },
        { fact: 'info.executable', pattern: /valkey-server$/ },
      ],
      sameEngine: true,
    },
    { product: 'Dragonfly', signs: [{ fact: 'info.dragonfly_version', pattern: /^(?:df-)?v?(.+)$/ }] },
    { product: 'Garnet', signs: [{ fact: 'info.garnet_version', pattern: /^v?(.+)$/ }] },
    { product: 'Kvrocks', signs: [{ fact: 'info.kvrocks_version', pattern: /^(.+)$/ }] },
    {
      product: 'Redict',
      signs: [
        { fact: 'info.redict_version', pattern: /^(.+)$/ },
        { fact: 'info.executable', pattern: /redict-server$/ },
      ],
      sameEngine: true,
    },
    {
      // It gives its own version as that of Redis.
      product: 'KeyDB',
      signs: [
        { fact: 'info.keydb_version', pattern: /^(.+)$/ },
        { fact: 'info.mvcc_depth', pattern: /^\d+$/ },
        { fact: 'info.executable', pattern: /keydb-(?:pro-)?server$/ },
      ],
      version: { fact: 'info.redis_version', pattern: /^(.+)$/ },
      sameEngine: true,
    },
    { product: 'Upstash', signs: [{ fact: 'info.upstash_version', pattern: /^(.+)$/ }] },
    { product: 'Pika', signs: [{ fact: 'info.pika_version', pattern: /^v?(.+)$/ }] },
    // A server that names itself something that is not listed here is that.
    { product: 'another product', signs: [{ fact: 'info.server_name', pattern: /^(?!redis$)(?<product>.+)/i }] },
  ],
  between: [
    {
      product: 'Redis Sentinel',
      signs: [{ fact: 'info.redis_mode', pattern: /^sentinel$/ }],
      version: { fact: 'info.redis_version', pattern: /^(.+)$/ },
    },
    {
      product: 'Predixy',
      signs: [{ fact: 'info.Name', pattern: /^Predixy/i }],
      version: { fact: 'info.Version', pattern: /^(.+)$/ },
    },
  ],
  genuine: [
    { fact: 'info.redis_build_id', pattern: /^[0-9a-f]{8,}$/ },
    { fact: 'info.run_id', pattern: /^[0-9a-f]{40}$/ },
    { fact: 'info.multiplexing_api', pattern: /^(?:epoll|kqueue|evport|select)$/ },
    { fact: 'info.executable', pattern: /redis-server(?:-[\d.]+)?$/ },
    { fact: 'info.mem_allocator', pattern: /./ },
  ],
};
