import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { startNullServer } from '../../runner/load/ceilings/start-null-server.ts';

const workDir = mkdtempSync(join(tmpdir(), 'stackbench-null-server-'));
after(() => rmSync(workDir, { recursive: true }));

const body = 'x'.repeat(5000);
const request = `POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const short = 'GET /a HTTP/1.1\r\nHost: a\r\n\r\n';

/** Number of answers to requests that are sent in these pieces. */
async function answersTo(pieces: readonly string[]): Promise<number> {
  const server = await startNullServer({ workDir, cpus: [], anyLength: true });
  try {
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(server.baseUrl).port), noDelay: true });
    let received = '';
    socket.on('data', (part: Buffer) => (received += part.toString('latin1')));
    for (const piece of pieces) {
      socket.write(piece);
      await pause(50);
    }
    socket.destroy();
    return received.split('HTTP/1.1 200').length - 1;
  } finally {
    await server.stop();
  }
}

describe('the null server for requests of any length', () => {
  for (const [how, pieces, answers] of [
    ['in one piece', [short, request], 2],
    ['that break off in the body', [request.slice(0, 2000), request.slice(2000, 4000), request.slice(4000), short], 2],
    ['that break off in the head', [request.slice(0, 20), request.slice(20), request], 2],
    ['without their end', [request.slice(0, -1)], 0],
  ] as const)
    it(`answers each once, also those ${how}`, async () => assert.equal(await answersTo(pieces), answers));
});
