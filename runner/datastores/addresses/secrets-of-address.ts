import { Redis } from 'ioredis';
import { Client as Memjs } from 'memjs';
import { MongoClient } from 'mongodb';
import { ConnectionString } from 'mongodb-connection-string-url';
import { Client as Postgres } from 'pg';
import type { DatastoreId } from '../datastore.ts';

/**
 * What the driver of a datastore would read as a secret in an address, in addition to its user part; nothing if it
 * cannot read it.
 */
export function secretsOfAddress(id: DatastoreId, address: string): string[] {
  try {
    return READERS[id](address).filter((value) => typeof value === 'string' && value !== '') as string[];
  } catch {
    return [];
  }
}

const READERS: Readonly<Record<DatastoreId, (address: string) => readonly unknown[]>> = {
  // The files that these keys name are read at once, and may be anything.
  postgres: (address) =>
    /sslcert|sslkey|sslrootcert/.test(address) ? [] : [new Postgres({ connectionString: address }).password],
  mongodb(address) {
    const { searchParams } = new ConnectionString(address, { looseValidation: true });
    const properties = (searchParams.get('authMechanismProperties') ?? '').split(',');
    return [
      ...properties.map((property) => property.slice(property.indexOf(':') + 1)),
      ...['proxyPassword', 'tlsCertificateKeyFilePassword'].map((key) => searchParams.get(key)),
      new MongoClient(address).options.credentials?.password,
    ];
  },
  redis: ofRedis,
  'redis-cache': ofRedis,
  memcached(address) {
    const { servers } = Memjs.create(address) as unknown as { readonly servers: readonly { password?: string }[] };
    return servers.map(({ password }) => password);
  },
};

function ofRedis(address: string): readonly unknown[] {
  // Others of its options would be acted on.
  if (/sentinels|Connector/i.test(address)) return [];
  return [new Redis(address, { lazyConnect: true }).options.password];
}
