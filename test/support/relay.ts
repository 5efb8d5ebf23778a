import { type Socket, createConnection, createServer } from 'node:net';
import type { Endpoint } from '../../runner/datastores/datastore.ts';

interface Relay {
  close(): Promise<void>;
}

/** Passes what comes to a Unix socket on to a server of ours. */
export async function relay(path: string, { port, url }: Pick<Endpoint, 'port' | 'url'>): Promise<Relay> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const behind = createConnection(whereIs(url, port));
    for (const end of [socket, behind]) {
      sockets.add(end);
      end.on('error', () => undefined);
      end.on('close', () => {
        sockets.delete(end);
        socket.destroy();
        behind.destroy();
      });
    }
    socket.pipe(behind).pipe(socket);
  });
  await new Promise<void>((resolve) => {
    server.listen(path, resolve);
  });
  return {
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

function whereIs(url: string, port: number): { path: string } | { host: string; port: number } {
  const query = URL.canParse(url) ? new URL(url).searchParams : new URLSearchParams();
  const folder = query.get('host');
  const path = query.get('path') ?? (folder === null ? null : `${folder}/.s.PGSQL.${port}`);
  return path === null ? { host: '127.0.0.1', port } : { path };
}
