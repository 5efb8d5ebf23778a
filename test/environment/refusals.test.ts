import assert from 'node:assert/strict';
import { openSync } from 'node:fs';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { printError } from '../../cli/output/print-error.ts';
import { safeOutput } from '../../cli/output/safe-output.ts';
import { messageOf, toErrorRecord } from '../../model/stackbench-error.ts';
import { explainRefusal } from '../../model/system-refusal.ts';
import { cannotWrite } from '../../runner/machine/files/cannot-write.ts';
import { requireLimits } from '../../runner/measure/process-limits.ts';

const CODES =
  'EMFILE ENFILE EAGAIN ENOMEM EFBIG EDQUOT ENOSPC EROFS EACCES EPERM ELOOP ENAMETOOLONG ENOTDIR EISDIR ETXTBSY ESTALE EIO EADDRINUSE EADDRNOTAVAIL ECONNREFUSED ENETUNREACH'.split(
    ' ',
  );

function refused(code: string, more: object = { syscall: 'open', path: '/data/x' }): Error {
  return Object.assign(new Error(`${code}: something, open '/data/x'`), { code, ...more });
}

function printed(error: unknown): { readonly code: number; readonly text: string } {
  let text = '';
  const stderr = safeOutput({ write: (part) => (text += part) });
  const code = printError(error, stderr, { debug: false, redaction: { secrets: [], names: [] } });
  return { code, text };
}

describe('what the system refused', () => {
  it('is told with what was tried, why, and what can be done, for every code', () => {
    for (const code of CODES) {
      const { code: exit, text } = printed(refused(code));
      assert.equal(exit, 3);
      assert.match(text, /^Error: Opening \/data\/x did not work\.\n {2}Why: [A-Z].*\n {2}Fix: [A-Z].*\n$/);
      assert.ok(text.includes(code) && !/this is a bug|^\s+at /m.test(text), text);
    }
  });

  it('is told of a real file, a real address and a program alike', async () => {
    assert.throws(
      () => openSync('/nonexistent/file', 'r'),
      (error) => /Opening \/nonexistent\/file.*\n.*ENOENT/.test(printed(error).text),
    );
    const socket = connect(1, '127.0.0.1');
    const error = await new Promise((resolve) => socket.once('error', resolve));
    assert.match(printed(error).text, /Connecting to 127\.0\.0\.1:1 did not work\.\n {2}Why: Nothing listens there/);
    assert.match(printed(refused('EAGAIN', { syscall: 'spawn sh' })).text, /Starting sh.*\n.*processes.*\n.*ulimit -u/);
  });

  it('is found behind another error, and kept so in a result', () => {
    const error = new Error('fetch failed', { cause: new AggregateError([refused('ECONNREFUSED')]) });
    assert.equal(toErrorRecord(error).code, 'system-refused');
    assert.match(toErrorRecord(error).why, /Nothing listens there \(ECONNREFUSED\)/);
  });

  it('is memory where JavaScript has an error of its own for it', () => {
    const error = new RangeError('WebAssembly.Memory(): could not allocate memory');
    assert.match(explainRefusal(error)?.fix ?? '', /memory/);
  });

  it('leaves a bug a bug', () => {
    assert.match(printed(new TypeError('x is not a function')).text, /this is a bug/);
  });

  it('is explained as a matter of writing where a file is written', () => {
    const told = cannotWrite('/data/x', refused('EACCES')) as { why: string; fix: string };
    assert.match(told.why, /may not write there/);
    assert.match(told.fix, /mode of \/data, or name another place with --out/);
  });
});

describe('the message of an error', () => {
  it('is never empty', () => {
    const inner = [new Error('connect ECONNREFUSED ::1:5432'), new Error('connect ECONNREFUSED 127.0.0.1:5432')];
    assert.equal(messageOf(new AggregateError(inner)), `${inner[0]?.message}; ${inner[1]?.message}`);
    assert.equal(messageOf(new AggregateError([inner[0], inner[0]])), inner[0]?.message);
    assert.equal(messageOf(Object.assign(new Error(''), { code: 'ETIMEDOUT' })), 'ETIMEDOUT');
    assert.equal(messageOf(new Error('', { cause: new Error('why') })), 'why');
    assert.equal(messageOf(new TypeError('fetch failed', { cause: inner[0] })), `fetch failed: ${inner[0]?.message}`);
    for (const thrown of [new Error(''), Object.create(null), null, undefined, ''])
      assert.equal(typeof messageOf(thrown), 'string');
    assert.ok(messageOf(new Error('')).length > 0 && messageOf(Object.create(null)).length > 0);
  });
});

describe('limits', () => {
  const limits = (files: string, processes: string): string =>
    `Limit                     Soft Limit           Hard Limit           Units     \nMax processes             ${processes}                96365                processes \nMax open files            ${files}                20000                files     \n`;

  it('that would end a run half-way are all named before it starts', () => {
    assert.throws(
      () => requireLimits(limits('64', '12'), false),
      (error: { why?: string; fix?: string }) => {
        assert.match(error.why ?? '', /open 64 files.*have 12 processes/);
        assert.match(error.fix ?? '', /ulimit -n.*ulimit -u/);
        return true;
      },
    );
  });

  it('do not matter where they are wide, unknown, or not held against root', () => {
    requireLimits(limits('unlimited', '1000'), false);
    requireLimits(limits('1024', '12'), true);
    requireLimits('', false);
  });
});
