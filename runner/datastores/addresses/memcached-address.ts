import { Client } from 'memjs';
import { type AddressedServer, type ReadAddress, portOf, refuseUnknownKeys } from './address.ts';

interface MemjsServer {
  readonly host: string;
  readonly port: number;
}

/**
 * What memjs makes of a list of servers, over all of which keys are spread.
 * @throws Error in words for what its clients cannot use
 */
export function readMemcachedAddress(text: string): ReadAddress {
  const entries = text
    .replaceAll(/\s*[,;]\s*|\s+/g, ',')
    .split(',')
    .map((entry) => entry.replace(/^(?:memcached?|tcp):\/\//i, '').replace(/\/$/, ''));
  for (const entry of entries) refuse(entry);
  const { servers } = Client.create(entries.join(',')) as unknown as { readonly servers: readonly MemjsServer[] };
  return {
    servers: servers.map(({ host, port }): AddressedServer => ({ host, port: portOf(port), socket: null })),
    together: true,
    leaves: null,
    keepsNames: false,
    takesIPv6: false,
    at: (servers) => servers.map(({ host, port }) => `${host}:${port}`).join(','),
  };
}

function refuse(entry: string): void {
  if (entry === '') throw new Error('One of its servers is empty.');
  if (entry.includes('@')) throw new Error('memcache-client cannot log in: name a server that asks for no user.');
  if (entry.includes('?'))
    refuseUnknownKeys('memjs', new URLSearchParams(entry.slice(entry.indexOf('?') + 1)).keys(), []);
  if (entry.includes('/')) throw new Error('memjs and memcache-client open no Unix sockets.');
  if (entry.split(':').length > 2)
    throw new Error('memjs and memcache-client take no IPv6 addresses: write 127.0.0.1, or a name.');
}
