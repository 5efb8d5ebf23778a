import { once } from 'node:events';
import { type AddressInfo, createConnection, createServer, type Server, type Socket } from 'node:net';
import { BSON } from 'mongodb';

/** A server on the loopback that speaks just enough of a protocol to say what it is. */
export interface SpeakingServer {
  readonly port: number;
  close(): Promise<void>;
}

async function listen(serve: (socket: Socket) => void): Promise<SpeakingServer> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    serve(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Answers lines by the first command that they begin with; closes on others, as a proxy does. */
export function speakMemcached(answers: Readonly<Record<string, string>>): Promise<SpeakingServer> {
  return listen((socket) => {
    socket.on('data', (chunk) => {
      const answer = answers[String(chunk).trim()];
      if (answer === undefined) socket.destroy();
      else socket.write(answer);
    });
  });
}

/** Answers INFO with these fields, PING, and every other command with an error. */
export function speakRedis(info: Readonly<Record<string, string>>): Promise<SpeakingServer> {
  const text = Object.entries(info)
    .map(([name, value]) => `${name}:${value}\r\n`)
    .join('');
  return listen((socket) => {
    socket.on('data', (chunk) => {
      for (const [, name = ''] of String(chunk).matchAll(/\*\d+\r\n\$\d+\r\n(\w+)\r\n/g)) {
        const answers: Record<string, string> = { INFO: `$${text.length}\r\n${text}\r\n`, PING: '+PONG\r\n' };
        socket.write(answers[name.toUpperCase()] ?? `-ERR unknown command '${name}'\r\n`);
      }
    });
  });
}

type Document = Readonly<Record<string, unknown>>;

/** Answers MongoDB's commands with these documents, others with CommandNotFound; greets as a server of version 7.0. */
export function speakMongo(replies: Readonly<Record<string, Document>>): Promise<SpeakingServer> {
  const greeting = { isWritablePrimary: true, ismaster: true, maxWireVersion: 21, minWireVersion: 0, ok: 1 };
  const known: Readonly<Record<string, Document>> = {
    hello: greeting,
    ismaster: greeting,
    ping: { ok: 1 },
    ...replies,
  };
  return listen((socket) => {
    let pending = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      pending = Buffer.concat([pending, chunk]);
      while (pending.length >= 4 && pending.length >= pending.readInt32LE(0)) {
        const message = pending.subarray(0, pending.readInt32LE(0));
        pending = pending.subarray(message.length);
        socket.write(mongoReply(message, known));
      }
    });
  });
}

const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;

function mongoReply(message: Buffer, replies: Readonly<Record<string, Document>>): Buffer {
  const isQuery = message.readInt32LE(12) === OP_QUERY;
  const documentAt = isQuery ? message.indexOf(0, 20) + 9 : 21;
  const [name = ''] = Object.keys(BSON.deserialize(message.subarray(documentAt)));
  const found = replies[name] ?? replies[name.toLowerCase()];
  const refusal = { ok: 0, code: 59, codeName: 'CommandNotFound', errmsg: `no such command: '${name}'` };
  const body = BSON.serialize(found === undefined ? refusal : { ok: 1, ...found });
  const head = Buffer.alloc(isQuery ? 36 : 21);
  head.writeInt32LE(head.length + body.length, 0);
  head.writeInt32LE(message.readInt32LE(4), 8);
  head.writeInt32LE(isQuery ? OP_REPLY : OP_MSG, 12);
  if (isQuery) head.writeInt32LE(1, 32);
  return Buffer.concat([head, body]);
}

/** Answers simple queries of PostgreSQL's protocol with one text each, others with an error. */
export function speakPostgres(answers: Readonly<Record<string, string>>): Promise<SpeakingServer> {
  return listen((socket) => {
    let greeted = false;
    socket.on('data', (chunk: Buffer) => {
      if (!greeted) {
        greeted = true;
        socket.write(Buffer.concat([packet('R', Buffer.alloc(4)), ready()]));
        return;
      }
      if (chunk[0] === 'Q'.charCodeAt(0)) {
        const answer = answers[chunk.subarray(5, -1).toString()];
        socket.write(Buffer.concat([answer === undefined ? failure() : row(answer), ready()]));
      } else if (chunk[0] === 'P'.charCodeAt(0)) socket.write(Buffer.concat([failure(), ready()]));
      else if (chunk[0] === 'X'.charCodeAt(0)) socket.end();
    });
  });
}

function packet(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(type, 0);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

function ready(): Buffer {
  return packet('Z', Buffer.from('I'));
}

function failure(): Buffer {
  return packet('E', Buffer.from('SERROR\0VERROR\0C0A000\0Mnot supported\0\0'));
}

function row(text: string): Buffer {
  const field = Buffer.alloc(18);
  field.writeInt32BE(25, 6);
  field.writeInt16BE(-1, 10);
  field.writeInt32BE(-1, 12);
  const value = Buffer.from(text);
  const data = Buffer.alloc(6);
  data.writeInt16BE(1, 0);
  data.writeInt32BE(value.length, 2);
  return Buffer.concat([
    packet('T', Buffer.concat([Buffer.from([0, 1]), Buffer.from('text\0'), field])),
    packet('D', Buffer.concat([data, value])),
    packet('C', Buffer.from('SELECT 1\0')),
  ]);
}

/** Stands before a PostgreSQL and gives out cancel keys of its own, as poolers do. */
export function poolBefore(port: number): Promise<SpeakingServer> {
  return listen((socket) => {
    const behind = createConnection({ host: '127.0.0.1', port });
    behind.on('error', () => socket.destroy());
    socket.on('close', () => behind.destroy());
    behind.on('close', () => socket.destroy());
    socket.pipe(behind);
    const key = Buffer.from([0x4b, 0, 0, 0, 12]);
    behind.on('data', (chunk: Buffer) => {
      const at = chunk.indexOf(key);
      if (at !== -1) chunk.writeInt32BE(-1, at + key.length);
      socket.write(chunk);
    });
  });
}
