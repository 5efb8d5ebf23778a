import { once } from 'node:events';
import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';

type ProxyMode = 'well' | 'refused' | 'garbage' | 'empty' | 'slow';

const SLOW_MS = 2000;

/** Stands before a server on the loopback and passes on what is said, until it is told to misbehave. */
export class FaultProxy {
  readonly #behind: number;
  readonly #sockets = new Set<Socket>();
  #server: Server | null = null;
  #mode: ProxyMode = 'well';
  port = 0;
  /** Connections and answers that met the fault. */
  disturbed = 0;

  constructor(behind: number) {
    this.#behind = behind;
  }

  /** Changes what it does from now on; open connections are closed where connections are refused. */
  async become(mode: ProxyMode): Promise<void> {
    this.#mode = mode;
    if (mode === 'refused') return this.close();
    if (this.#server !== null) return;
    const server = createServer((socket) => this.#serve(socket));
    server.listen(this.port, '127.0.0.1');
    await once(server, 'listening');
    this.port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  async close(): Promise<void> {
    if (this.#mode === 'refused') this.disturbed += this.#sockets.size;
    for (const socket of this.#sockets) socket.destroy();
    const server = this.#server;
    this.#server = null;
    if (server === null) return;
    server.close();
    await once(server, 'close');
  }

  #serve(socket: Socket): void {
    const behind = connect(this.#behind, '127.0.0.1');
    const pair = [socket, behind];
    for (const one of pair) {
      this.#sockets.add(one);
      one.on('error', () => undefined);
      one.on('close', () => {
        this.#sockets.delete(one);
        for (const other of pair) other.destroy();
      });
    }
    if (this.#mode !== 'well') this.disturbed += 1;
    socket.on('data', (data) => {
      if (this.#mode === 'empty') this.disturbed += 1;
      else if (this.#mode === 'garbage') this.#say(socket, Buffer.from('\u0000\u00FF\u0001garbage\r\n\r\n', 'latin1'));
      else behind.write(data);
    });
    behind.on('data', (data) => {
      if (this.#mode === 'well') socket.write(data);
      else if (this.#mode === 'slow') setTimeout(() => this.#say(socket, data), SLOW_MS);
    });
  }

  #say(socket: Socket, data: Buffer): void {
    this.disturbed += 1;
    if (!socket.destroyed) socket.write(data);
  }
}
