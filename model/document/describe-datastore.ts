import type { GatedDatastore } from '../gate/gated-service.ts';
import { ownValue } from '../own-value.ts';
import type { DatastoreRecord } from './datastore-record.ts';

/** What each service is named for. */
const PRODUCT_OF: Readonly<Record<string, string>> = {
  postgres: 'PostgreSQL',
  mongodb: 'MongoDB',
  redis: 'Redis',
  'redis-cache': 'Redis',
  memcached: 'Memcached',
} satisfies Readonly<Record<GatedDatastore, string>>;

/** What a datastore is named for, by its id; servers with settings of their own have them behind `@`. */
export function productOf(id: string): string {
  const [kind = id] = id.split('@');
  return ownValue(PRODUCT_OF, kind) ?? kind;
}

type Named = Pick<DatastoreRecord, 'product' | 'version' | 'speaks' | 'through' | 'proven'>;

/** What ran, without versions: `FerretDB`, `PostgreSQL through PgBouncer`, `a server that says that it is MongoDB`. */
export function nameProduct({ product, through, proven }: Omit<Named, 'version' | 'speaks'>): string {
  const name = proven ? product : `a server that says that it is ${product}`;
  return through === null ? name : `${name} through ${through.replace(/ [\d.]\S*$/, '')}`;
}

/**
 * What ran, with versions: `FerretDB 1.24.2`, `PostgreSQL 18.4 through PgBouncer 1.18.0`, `says that it is MongoDB
 * 7.0.42`.
 */
export function describeProduct({ product, version, through, proven }: Omit<Named, 'speaks'>): string {
  const name = version === 'unknown' ? product : `${product} ${version}`;
  return `${proven ? '' : 'says that it is '}${name}${through === null ? '' : ` through ${through}`}`;
}

/**
 * The same, and the product whose protocol it speaks if that is another one: `FerretDB 1.24.2 (speaks MongoDB 7.0.42's
 * protocol)`.
 */
export function describeDatastore(service: Named): string {
  return `${describeProduct(service)}${service.speaks === null ? '' : ` (speaks ${service.speaks}'s protocol)`}`;
}
