import { EXIT } from '../../../model/exit-codes.ts';
import { messageOf, StackbenchError } from '../../../model/stackbench-error.ts';
import { checkAddress } from './check-address.ts';

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

/**
 * The HTTP address with the number of this machine's loopback device in place of a name; a certificate's name is kept.
 * For any flag that names where something is sent. @throws StackbenchError (exit 2) when it is no HTTP address, or not
 * of this machine
 */
export async function requireThisMachine(
  text: string,
  flag: string,
  options: { readonly allowRemote?: boolean; readonly signal?: AbortSignal } = {},
): Promise<URL> {
  const url = httpUrl(text, flag);
  const host = url.hostname.replaceAll(/[[\]]/g, '');
  const port = url.port === '' ? (DEFAULT_PORTS[url.protocol] as number) : Number(url.port);
  const checked = await checkAddress(
    {
      servers: [{ host, port, socket: null }],
      together: false,
      leaves: null,
      keepsNames: url.protocol === 'https:',
      takesIPv6: true,
      at: ([place]) => (place?.host.includes(':') === true ? `[${place.host}]` : (place?.host ?? host)),
    },
    { what: `What ${flag} names`, allowRemote: options.allowRemote ?? false, ...options },
  );
  url.hostname = checked.url;
  return url;
}

function httpUrl(text: string, flag: string): URL {
  let why = 'It begins with neither http:// nor https://.';
  try {
    const url = new URL(text);
    if (DEFAULT_PORTS[url.protocol] !== undefined) return url;
  } catch (cause) {
    why = messageOf(cause);
  }
  throw new StackbenchError({
    code: 'bad-address',
    what: `The address of ${flag} cannot be read.`,
    why,
    fix: `Write for example ${flag} http://127.0.0.1:4318.`,
    exitCode: EXIT.usage,
  });
}
