import type { ProtocolFingerprints } from './match-product.ts';

/** Facts: the answer to `version`, and the fields of `stats` and `stats settings`, as `stats.libevent`. */
export const MEMCACHED: ProtocolFingerprints = {
  product: 'Memcached',
  version: { fact: 'version', pattern: /^VERSION (\d\S*)/ },
  others: [
    {
      product: 'Couchbase',
      signs: [
        { fact: 'stats.ep_version', pattern: /^(.+)$/ },
        { fact: 'version', pattern: /couchbase|membase/i },
      ],
    },
    { product: 'Hazelcast', signs: [{ fact: 'version', pattern: /hazelcast(?: ([\w.]+))?/i }] },
    { product: 'Infinispan', signs: [{ fact: 'version', pattern: /infinispan(?:\D*([\d.]+))?/i }] },
    { product: 'Dragonfly', signs: [{ fact: 'version', pattern: /\bDF\b|dragonfly/i }] },
    { product: 'Pelikan', signs: [{ fact: 'version', pattern: /pelikan(?:\D*([\d.]+))?/i }] },
  ],
  between: [{ product: 'mcrouter', signs: [{ fact: 'version', pattern: /^VERSION mcrouter ?([\w.]*)/i }] }],
  genuine: [
    { fact: 'stats.libevent', pattern: /./ },
    { fact: 'stats.hash_power_level', pattern: /^\d+$/ },
    { fact: 'stats.rusage_user', pattern: /./ },
    { fact: 'stats.limit_maxbytes', pattern: /^\d+$/ },
    { fact: 'settings.num_threads', pattern: /^\d+$/ },
  ],
};
