import { once } from 'node:events';
import { type IncomingMessage, type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it arrived. */
export interface Arrived {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** An answer; a body is JSON. */
interface Given {
  readonly status: number;
  readonly body?: string;
}

export interface RecordingServer {
  readonly baseUrl: string;
  /** In the order of arrival. */
  readonly arrived: Arrived[];
  stop(): Promise<void>;
}

/** A server of this process that keeps what it is sent. */
export async function startRecordingServer(answer: (request: Arrived) => Given): Promise<RecordingServer> {
  const arrived: Arrived[] = [];
  const server: Server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      const whole = { method, path, headers, body: Buffer.concat(parts).toString('utf8') };
      arrived.push(whole);
      const { status, body } = answer(whole);
      response.writeHead(status, body === undefined ? {} : { 'content-type': 'application/json' }).end(body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrived,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
