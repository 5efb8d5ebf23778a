import { createServer } from 'node:net';

/**
 * The null server's process: sends the status that each operation expects and the same bytes for all, without parsing,
 * so that only the generator is measured. Sends its port by IPC and ends with its parent.
 */
const BODY = '{"id":"0","name":"null server","quantity":1}';
const answerOf = (status: string): Buffer =>
  Buffer.from(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nConnection: keep-alive\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`,
  );
const ok = answerOf('200 OK');
const created = answerOf('201 Created');
/** `O` of POST; GET, PUT, PATCH and DELETE have other second letters. */
const SECOND_LETTER_OF_POST = 0x4f;
const answerTo = (secondLetter: number | undefined): Buffer => (secondLetter === SECOND_LETTER_OF_POST ? created : ok);

/** Requests of the user's may be longer than a segment. */
const anyLength = process.argv[2] === 'any-length';

const server = createServer({ noDelay: true }, (socket) => {
  if (anyLength) {
    const ended = endedRequests();
    socket.on('data', (part) => {
      const secondLetter = ended(part);
      if (secondLetter !== null) socket.write(answerTo(secondLetter));
    });
  }
  // One request at a time on each connection, and each fits into one segment.
  else socket.on('data', (request) => socket.write(answerTo(request[1])));
  socket.on('error', () => socket.destroy());
});
server.listen(0, '127.0.0.1', 1024, () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' ? address?.port : 0 });
});
process.once('disconnect', () => process.exit(0));

/**
 * Returns the function that gets each part of a connection's requests, and says the second letter of the request that
 * ends with it; null if none does.
 */
function endedRequests(): (part: Buffer) => number | null {
  let head = '';
  let left = 0;
  let secondLetter = 0;
  return (part) => {
    if (left > 0) {
      left -= part.length;
      return left <= 0 ? secondLetter : null;
    }
    head += part.toString('latin1');
    const end = head.indexOf('\r\n\r\n');
    if (end === -1) return null;
    secondLetter = head.charCodeAt(1);
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head.slice(0, end))?.[1] ?? 0);
    left = end + 4 + length - head.length;
    head = '';
    return left <= 0 ? secondLetter : null;
  };
}
