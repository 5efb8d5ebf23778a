import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { answerParser } from '../../runner/load/http/answer-parser.ts';
import { wholeAnswer } from '../../runner/load/http/whole-answer.ts';

type Answer = ReturnType<typeof wholeAnswer>;

const BODY = '{"id":"0","name":"whole","quantity":1}';

function read(text: string, before = ''): Answer {
  // What an earlier answer left in the buffer lies behind this one.
  const bytes = Buffer.alloc(text.length + 300);
  bytes.write(before.padEnd(bytes.length, '\r\n\r\n{}'), 'latin1');
  bytes.write(text, 'latin1');
  return wholeAnswer(bytes, text.length);
}

/** What the parser reads from the same bytes; null unless it is one answer, after which the connection stays open. */
function parsed(text: string): Answer {
  const found = { ends: 0, heads: 0, status: 0, stays: false, first: -1, last: -1, bytes: 0 };
  const parser = answerParser({
    isToHead: () => false,
    onHead(status, keepAlive) {
      found.heads += 1;
      Object.assign(found, { status, stays: keepAlive });
    },
    onBody(chunk, offset, length) {
      if (found.first < 0) found.first = chunk[offset] ?? -1;
      found.last = chunk[offset + length - 1] ?? -1;
      found.bytes += length;
    },
    onEnd() {
      found.ends += 1;
    },
  });
  const result = parser.execute(Buffer.from(text, 'latin1'));
  const { ends, heads, stays, status, first, last, bytes } = found;
  return result instanceof Error || ends !== 1 || heads !== 1 || !stays ? null : { status, first, last, bytes };
}

const header = fc.constantFrom(
  'X-Powered-By: Express',
  'Content-Type: application/json; charset=utf-8',
  'content-security-policy: none',
  'Connection: keep-alive',
  'CONNECTION: Keep-Alive',
  'Connection: close',
  'connection: keep-alive, close',
  'Keep-Alive: timeout=75',
  'Transfer-Encoding: chunked',
  'Date: Sun, 29 Nov 2026 12:00:00 GMT',
  'Content-Length: 2',
  'no colon',
  ' folded',
  '\tfolded',
  'bare\rreturn: x',
  '',
);

const answer = fc.record({
  version: fc.constantFrom('HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0', 'ICY'),
  status: fc.constantFrom(100, 103, 200, 200, 201, 204, 304, 404, 503, 20, 2000),
  headers: fc.array(header, { maxLength: 5 }),
  name: fc.constantFrom('Content-Length', 'content-length', 'Content-length'),
  value: fc.constantFrom('', ' ', '+'),
  end: fc.constantFrom('\r\n', '\r\n', '\r\n', '\n'),
  body: fc.constantFrom(BODY, '', '[]', '\r\n\r\n'),
  more: fc.constantFrom(0, 0, 0, 1, -1),
  cut: fc.constantFrom(0, 0, 0, 1, 5, 60),
  behind: fc.constantFrom('', '', '', 'x', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'),
});

describe('an answer in one piece', () => {
  it('is read if it is the usual one', () => {
    const text = `HTTP/1.1 201 Created\r\nX-Powered-By: Express\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${BODY.length}\r\nDate: Sun, 29 Nov 2026 12:00:00 GMT\r\nConnection: keep-alive\r\nKeep-Alive: timeout=75\r\n\r\n${BODY}`;
    const expected = { status: 201, first: '{'.charCodeAt(0), last: '}'.charCodeAt(0), bytes: BODY.length };
    assert.deepEqual(read(text), expected);
    assert.deepEqual(parsed(text), expected);
    assert.deepEqual(read('HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n'), {
      status: 503,
      first: -1,
      last: -1,
      bytes: 0,
    });
    for (let length = 0; length < text.length; length += 1) assert.equal(read(text.slice(0, length), text), null);
  });

  it('is never read otherwise than the parser reads it', () => {
    let whole = 0;
    fc.assert(
      fc.property(answer, ({ version, status, headers, name, value, end, body, more, cut, behind }) => {
        const lines = [`${version} ${status} Text`, ...headers, `${name}: ${value}${body.length + more}`, ''];
        const text = `${lines.join(end)}${end}${body}`;
        const sent = text.slice(0, text.length - cut) + behind;
        const quick = read(sent);
        if (quick === null) return;
        whole += 1;
        assert.deepEqual(quick, parsed(sent), JSON.stringify(sent));
      }),
      { numRuns: 60_000 },
    );
    assert.ok(whole > 200, `${whole} were read`);
  });
});
