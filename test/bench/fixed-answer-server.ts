import { createServer } from 'node:net';

/** Answers every request with the same bytes: faster than any generator here, so that the generator is what is measured. Sends its port by IPC. */
const body = '{"id":"0","name":"fixed answer","quantity":1}';
const answer = Buffer.from(
  `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: keep-alive\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
);
const server = createServer({ noDelay: true }, (socket) => {
  // One request at a time on each connection, and each fits into one segment.
  socket.on('data', () => socket.write(answer));
  socket.on('error', () => socket.destroy());
});
server.listen(0, '127.0.0.1', 1024, () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' ? address?.port : 0 });
});
process.once('disconnect', () => process.exit(0));
