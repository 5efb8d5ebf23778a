import type { ProtocolFingerprints } from './match-product.ts';

/** Facts: replies to `buildInfo`, `hello` and `serverStatus`, flat, and the errors of `hello` and `getCmdLineOpts`. */
export const MONGODB: ProtocolFingerprints = {
  product: 'MongoDB',
  version: { fact: 'buildInfo.version', pattern: /^(.+)$/ },
  others: [
    {
      product: 'FerretDB',
      signs: [
        { fact: 'buildInfo.ferretdbVersion', pattern: /^v?(.+)$/ },
        { fact: 'buildInfo.ferretdb.version', pattern: /^v?(.+)$/ },
        { fact: 'serverStatus.ferretdbVersion', pattern: /^v?(.+)$/ },
        { fact: 'serverStatus.ferretdb.version', pattern: /^v?(.+)$/ },
        { fact: 'serverStatus.process', pattern: /ferretdb/i },
      ],
    },
    {
      product: 'Azure DocumentDB',
      signs: [
        { fact: 'hello.internal.cosmos_versions.0', pattern: /^(.+)$/ },
        { fact: 'hello.internal.kind', pattern: /^azuredocumentdb$/i },
      ],
      version: { fact: 'hello.internal.documentdb_versions.0', pattern: /^(.+)$/ },
    },
    { product: 'DocumentDB', signs: [{ fact: 'hello.internal.documentdb_versions.0', pattern: /^(.+)$/ }] },
    // Every document of its account of request units carries the type of the reply.
    { product: 'Azure Cosmos DB', signs: [{ fact: 'buildInfo._t', pattern: /./ }] },
    {
      product: 'Amazon DocumentDB',
      signs: [{ fact: 'getCmdLineOpts.error', pattern: /feature not supported/i }],
    },
    {
      product: 'Percona Server for MongoDB',
      signs: [{ fact: 'buildInfo.psmdbVersion', pattern: /^(.+)$/ }],
      sameEngine: true,
    },
    // No MongoDB is a process of Java.
    { product: 'mongo-java-server', signs: [{ fact: 'serverStatus.process', pattern: /^java$/ }] },
  ],
  between: [
    {
      product: 'mongos',
      signs: [
        { fact: 'hello.msg', pattern: /^isdbgrid$/ },
        { fact: 'serverStatus.process', pattern: /mongos(?:\.exe)?$/ },
      ],
      version: { fact: 'buildInfo.version', pattern: /^(.+)$/ },
    },
  ],
  genuine: [
    { fact: 'buildInfo.gitVersion', pattern: /^[0-9a-f]{40}$/ },
    { fact: 'buildInfo.javascriptEngine', pattern: /^(?:mozjs|none)/ },
    { fact: 'buildInfo.storageEngines.0', pattern: /./ },
    { fact: 'serverStatus.process', pattern: /mongo[ds](?:\.exe)?$/ },
  ],
};
