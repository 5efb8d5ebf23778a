import { type Socket, connect } from 'node:net';
import { type Loss, lossOf } from './ask-again.ts';

/** What a socket received last: all of them use it in turn, and each has read it before the next one receives. */
export const RECEIVED = Buffer.alloc(64 * 1024);

interface SocketEvents {
  readonly onConnect: () => void;
  /** Called with the number of bytes in `RECEIVED`. */
  readonly onRead: (length: number) => void;
  /** The server sends nothing more; the socket can still be written to. */
  readonly onEnd: (socket: Socket) => void;
  /** The socket is closed; null if nothing went wrong. */
  readonly onClose: (reason: string | null, loss: Loss) => void;
}

/** Connects to a server; the socket must be closed by `closeSocket`. */
export function openSocket(host: string, port: number, { onConnect, onRead, onEnd, onClose }: SocketEvents): Socket {
  const callback = (length: number): true => {
    onRead(length);
    return true;
  };
  const socket = connect({ host, port, noDelay: true, allowHalfOpen: true, onread: { buffer: RECEIVED, callback } });
  let broken: Error | null = null;
  socket.once('connect', onConnect);
  socket.on('error', (error) => (broken = error));
  socket.once('end', () => onEnd(socket));
  socket.once('close', () => onClose(broken?.message ?? null, lossOf(broken)));
  return socket;
}

/** Removes all listeners: an old socket must not report for its successor. */
export function closeSocket(socket: Socket): void {
  for (const event of ['connect', 'data', 'error', 'end', 'close']) socket.removeAllListeners(event);
  socket.on('error', () => undefined);
  socket.destroy();
}
