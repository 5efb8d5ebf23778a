import { once } from 'node:events';
import { connect } from 'node:net';

/**
 * Latencies (µs, ascending) of `requests` gets, one after another on one bare socket: as close to the server as a
 * client comes.
 */
export async function bareSocketLatencies(port: number, requests: number, pauseMs = 0): Promise<number[]> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  const request = `GET /items/x HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: keep-alive\r\n\r\n`;
  const latencies: number[] = [];
  for (let index = 0; index < requests; index += 1) {
    const answered = Promise.withResolvers<number>();
    let text = '';
    const read = (chunk: Buffer): void => {
      text += chunk.toString('latin1');
      if (text.endsWith('}') || text.endsWith('0\r\n\r\n')) answered.resolve(performance.now());
    };
    socket.on('data', read);
    const sentAt = performance.now();
    socket.write(request);
    latencies.push(((await answered.promise) - sentAt) * 1000);
    socket.off('data', read);
    if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  socket.destroy();
  return latencies.sort((a, b) => a - b);
}
