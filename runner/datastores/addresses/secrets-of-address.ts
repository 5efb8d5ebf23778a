import { Redis } from 'ioredis';
import { Client as Memjs } from 'memjs';
import { MongoClient } from 'mongodb';
import { ConnectionString } from 'mongodb-connection-string-url';
import { Client as Postgres } from 'pg';
import { isSecretName } from '../../../model/secrets/secret-name.ts';
import { secretsInText } from '../../../model/secrets/secrets-in.ts';
import type { DatastoreId } from '../datastore.ts';
import { tidyAddress } from './tidy-address.ts';

/** `key=value` of a query, or of a list as libpq and other drivers take it. */
const KEY_AND_VALUE = /(?<=^|[?&;,#\s])([\w.%:-]{1,60})\s*=\s*('(?:\\.|[^'\\])*'|"[^"]*"|[^&;#\s]+)/g;

/**
 * Secrets in an address: those that the driver of the datastore would read, and values of keys that look secret, as
 * they are and percent-decoded.
 */
export function secretsOfAddress(id: DatastoreId, pasted: string): string[] {
  const address = tidyAddress(pasted);
  const found = [...readBy(id, address), ...secretsInText(address), ...valuesOfSecretKeys(address)];
  return [...new Set(found.flatMap((value) => [value, decoded(value)]))];
}

function readBy(id: DatastoreId, address: string): string[] {
  try {
    return READERS[id](address).filter((value) => typeof value === 'string' && value !== '') as string[];
  } catch {
    return [];
  }
}

function valuesOfSecretKeys(address: string): string[] {
  return [...address.matchAll(KEY_AND_VALUE)].flatMap(([, key = '', quoted = '']) => {
    const value = quoted.replace(/^(['"])(.*)\1$/s, '$2');
    // Some drivers take a list with commas, in which the next member follows.
    return isSecretName(decoded(key), value) ? [value, value.split(',', 1)[0] ?? ''] : [];
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
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
