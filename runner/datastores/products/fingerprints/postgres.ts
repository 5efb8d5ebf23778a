import type { ProtocolFingerprints } from './match-product.ts';

const VERSION = 'version()';

/**
 * Facts: the text of `version()`, settings as `setting.X`, functions that only one product has as `function.X`, `key`
 * (whether the process that the cancel key names is the one that answers), and what names poolers.
 */
export const POSTGRES: ProtocolFingerprints = {
  product: 'PostgreSQL',
  version: { fact: 'setting.server_version', pattern: /^(\S+)/ },
  others: [
    { product: 'CockroachDB', signs: [{ fact: VERSION, pattern: /^CockroachDB(?: \w+)* v?(\d\S*)/ }] },
    { product: 'YugabyteDB', signs: [{ fact: VERSION, pattern: /-YB-([\w.-]+)/ }] },
    { product: 'Amazon Redshift', signs: [{ fact: VERSION, pattern: /Redshift ([\d.]+)/ }] },
    {
      product: 'Amazon Aurora PostgreSQL',
      signs: [
        { fact: 'aurora_version()', pattern: /^(.+)$/ },
        { fact: 'function.aurora_version', pattern: /./ },
      ],
    },
    {
      product: 'EDB Postgres Advanced Server',
      signs: [{ fact: VERSION, pattern: /EnterpriseDB Advanced Server ([\d.]+)/ }],
      sameEngine: true,
    },
    {
      product: 'Percona Server for PostgreSQL',
      signs: [{ fact: VERSION, pattern: /Percona (?:Server for PostgreSQL|Distribution) ([\d.]+)/ }],
      sameEngine: true,
    },
    { product: 'Postgres Pro', signs: [{ fact: VERSION, pattern: /PostgresPro ([\d.]+)/ }], sameEngine: true },
    { product: 'Greenplum', signs: [{ fact: VERSION, pattern: /Greenplum Database ([\w.+-]+)/ }] },
    { product: 'Apache Cloudberry', signs: [{ fact: VERSION, pattern: /Cloudberry(?: Database)? ([\w.+-]+)/ }] },
    { product: 'Materialize', signs: [{ fact: VERSION, pattern: /Materialize v?([\w.-]+)/ }] },
    { product: 'RisingWave', signs: [{ fact: VERSION, pattern: /RisingWave-([\w.-]+)/ }] },
    { product: 'CrateDB', signs: [{ fact: VERSION, pattern: /CrateDB ([\d.]+)/ }] },
    { product: 'QuestDB', signs: [{ fact: VERSION, pattern: /QuestDB(?: ([\d.]+))?/ }] },
    { product: 'openGauss', signs: [{ fact: VERSION, pattern: /openGauss(?:-lite)? ([\w.]+)/ }] },
    { product: 'H2', signs: [{ fact: VERSION, pattern: /protocol using H2 ([\d.]+)/ }] },
    { product: 'PGlite', signs: [{ fact: VERSION, pattern: /compiled by emcc/ }] },
    { product: 'Google Spanner', signs: [{ fact: VERSION, pattern: /Spanner/ }] },
    {
      product: 'AlloyDB',
      signs: [{ fact: 'settings', pattern: /\b(?:alloydb|google_columnar_engine)\./ }],
    },
    { product: 'Neon', signs: [{ fact: 'settings', pattern: /\bneon\.(?:tenant|timeline)_id\b/ }] },
    // A text that does not begin as PostgreSQL's does names another product first.
    {
      product: 'another product',
      signs: [
        {
          fact: VERSION,
          pattern: /^(?!PostgreSQL \d)(?<product>[A-Za-z][^\d,(]*?)(?: v?(?<version>\d[\w.-]*))?(?:[ ,(]|$)/,
        },
      ],
    },
  ],
  between: [
    { product: 'Pgpool-II', signs: [{ fact: 'pool_version', pattern: /^([\d.]+)/ }] },
    { product: 'PgCat', signs: [{ fact: 'console', pattern: /^PgCat ([\w.]+)/i }] },
    { product: 'Odyssey', signs: [{ fact: 'console', pattern: /odyssey[ -]?([\w.]*)/i }] },
    {
      product: 'PgBouncer',
      signs: [
        { fact: 'console', pattern: /^PgBouncer ([\w.]+)/ },
        { fact: 'startup', pattern: /^unsupported startup parameter/ },
      ],
    },
    { product: 'a pooler', signs: [{ fact: 'key', pattern: /^of another$/ }] },
  ],
  genuine: [
    {
      fact: VERSION,
      pattern:
        /^PostgreSQL \d+(?:\.\d+)*(?:devel|(?:beta|rc)\d+)?(?: \((?:Debian|Ubuntu|Homebrew|Postgres\.app)[^)]*\))?(?: on \S+)?, compiled by /,
    },
    { fact: 'system_identifier', pattern: /^\d{15,}$/ },
    { fact: 'setting.full_page_writes', pattern: /^(?:on|off)$/ },
    { fact: 'setting.wal_level', pattern: /./ },
  ],
};
