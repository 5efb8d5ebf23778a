import { MongoClient, type MongoClientOptions } from 'mongodb';
import { ConnectionString } from 'mongodb-connection-string-url';
import { type AddressedServer, type ReadAddress, type Reading, bracketed, refuseUnknownKeys } from './address.ts';
import { certificateFile } from './certificate-file.ts';

const FILE_KEYS = ['tlsCAFile', 'tlsCRLFile', 'tlsCertificateKeyFile'];
/** Options of the driver that make sense in an address; not those that are objects, or that write files. */
const KEYS = [
  ...FILE_KEYS,
  ...'appName authMechanism authMechanismProperties authSource compressors connectTimeoutMS directConnection'.split(
    ' ',
  ),
  ...'heartbeatFrequencyMS journal loadBalanced localThresholdMS maxConnecting maxIdleTimeMS maxPoolSize'.split(' '),
  ...'maxStalenessSeconds minPoolSize proxyHost proxyPassword proxyPort proxyUsername readConcernLevel'.split(' '),
  ...'readPreference readPreferenceTags replicaSet retryReads retryWrites serverMonitoringMode'.split(' '),
  ...'serverSelectionTimeoutMS socketTimeoutMS srvMaxHosts srvServiceName ssl timeoutMS tls'.split(' '),
  ...'tlsAllowInvalidCertificates tlsAllowInvalidHostnames tlsCertificateKeyFilePassword tlsInsecure'.split(' '),
  ...'w waitQueueTimeoutMS wTimeoutMS zlibCompressionLevel'.split(' '),
];
/** Mechanisms whose driver asks nobody but the server. */
const LOCAL_MECHANISMS = ['DEFAULT', 'SCRAM-SHA-1', 'SCRAM-SHA-256', 'PLAIN', 'MONGODB-X509'];
const DEFAULT_PORT = 27_017;

/**
 * How the driver reads an address. It connects to all members that a server names, so unless remote servers are
 * allowed it gets `directConnection`: of several servers it uses the one that takes writes. @throws Error in words,
 * StackbenchError for an unknown key
 */
export async function readMongodbAddress(
  text: string,
  { allowRemote }: Pick<Reading, 'allowRemote'>,
): Promise<ReadAddress> {
  if (/^mongodb:\/\/\/.*\.sock/.test(text))
    throw new Error('Its socket is written with %2F for each /: mongodb://%2Ftmp%2Fmongodb-27017.sock.');
  const uri = new ConnectionString(text);
  if (uri.hosts.includes('')) throw new Error('One of its servers is empty: there is a comma too many.');
  refuseUnknownKeys('The driver of MongoDB', uri.searchParams.keys(), KEYS, (key) => key.toLowerCase());
  for (const key of FILE_KEYS) {
    const path = uri.searchParams.get(key);
    if (path !== null) uri.searchParams.set(key, await certificateFile(key, path));
  }
  const { options } = new MongoClient(text);
  const named = options.hosts.map(({ host, port, socketPath }): AddressedServer => ({
    host: socketPath ?? host ?? '',
    port: socketPath === undefined ? (port ?? DEFAULT_PORT) : 0,
    socket: socketPath ?? null,
  }));
  const servers = uri.isSRV ? [{ host: options.srvHost ?? '', port: DEFAULT_PORT, socket: null }] : named;
  const at = (used: readonly AddressedServer[]): string => {
    const written = new ConnectionString(text);
    for (const key of FILE_KEYS)
      if (uri.searchParams.has(key)) written.searchParams.set(key, uri.searchParams.get(key) as string);
    // The hosts of `mongodb+srv` are looked up by the driver.
    if (!uri.isSRV) written.hosts = used.map(hostText);
    if (!allowRemote && !options.loadBalanced) written.searchParams.set('directConnection', 'true');
    return written.toString();
  };
  return {
    servers,
    together: allowRemote,
    leaves: whyItLeaves(uri, options),
    keepsNames: options.tls,
    takesIPv6: true,
    answers: (server) => takesWrites(at([server])),
    at,
  };
}

function hostText({ host, port, socket }: AddressedServer): string {
  return socket === null ? `${bracketed(host)}:${port}` : encodeURIComponent(socket);
}

function whyItLeaves(uri: ConnectionString, { proxyHost, credentials }: MongoClient['options']): string | null {
  if (uri.isSRV) return 'The hosts of mongodb+srv:// come from the domain name system.';
  if (proxyHost !== undefined) return 'Connections through proxyHost may leave this machine.';
  const mechanism = credentials?.mechanism ?? 'DEFAULT';
  return LOCAL_MECHANISMS.includes(mechanism) ? null : `The mechanism ${mechanism} asks other servers who the user is.`;
}

async function takesWrites(url: string): Promise<boolean> {
  const within: MongoClientOptions = { serverSelectionTimeoutMS: 1000, connectTimeoutMS: 1000, maxPoolSize: 1 };
  const client = new MongoClient(url, within);
  try {
    const admin = client.db('admin');
    // Old servers, and some who speak the protocol, know only the older word.
    const said = await admin.command({ hello: 1 }).catch(() => admin.command({ ismaster: 1 }));
    return said['isWritablePrimary'] === true || said['ismaster'] === true;
  } catch {
    return false;
  } finally {
    await client.close();
  }
}
