import { connect } from 'node:tls';

const WITHIN_MS = 1500;
const ALERT = /^ERR_SSL_.*(?:ALERT|UNRECOGNIZED_NAME|UNSUPPORTED_PROTOCOL)/;

/** Whether a server on this machine speaks TLS: it answers the greeting of that protocol; any certificate will do. */
export async function speaksTls(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, rejectUnauthorized: false, timeout: WITHIN_MS });
    const end = (speaks: boolean): void => {
      socket.destroy();
      resolve(speaks);
    };
    socket.once('secureConnect', () => end(true));
    socket.once('timeout', () => end(false));
    // An alert of TLS is an answer too: it wants a name or a certificate of ours.
    socket.once('error', (error: NodeJS.ErrnoException) => end(ALERT.test(error.code ?? '')));
    socket.once('close', () => end(false));
  });
}

/** The advice for a service that speaks TLS only. */
export const TLS_FIX =
  'Switch TLS off while it is gated, for example by a variable in "env": stackbench speaks plain HTTP only.';
