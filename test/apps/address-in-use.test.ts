import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { explainPortInUse } from '../../runner/apps/readiness/address-in-use.ts';

/** What servers say when their port is taken, and the port that it names. */
const SAYINGS: readonly (readonly [said: string, port: number | null])[] = [
  ['Error: listen EADDRINUSE: address already in use :::8081', 8081],
  ['Error: listen EADDRINUSE: address already in use 127.0.0.1:8081', 8081],
  ["[Errno 98] error while attempting to bind on address ('0.0.0.0', 8082): address already in use", 8082],
  ['OSError: [Errno 98] Address already in use', null],
  ["[ERROR] Connection in use: ('127.0.0.1', 8083)", 8083],
  ['Address already in use\nPort 5000 is in use by another program.', 5000],
  ['listen tcp :9102: bind: address already in use', 9102],
  ['Web server failed to start. Port 8080 was already in use.', 8080],
  ['java.net.BindException: Address already in use', null],
  ['Failed to bind to address http://127.0.0.1:5001: address already in use.', 5001],
  ['Address already in use - bind(2) for "127.0.0.1" port 9292 (Errno::EADDRINUSE)', 9292],
  ['Failed to listen on localhost:8000 (reason: Address already in use)', 8000],
  ['Error: Port 4173 is already in use', 4173],
];

describe('a port that is taken', () => {
  for (const [said, port] of SAYINGS) {
    it(`is read from "${said.split('\n')[0]}"`, () => {
      const why = explainPortInUse(`starting\n${said}\nbye`, 40_001, null)?.why ?? '';
      assert.match(why, port === null ? /^A port is in use/ : new RegExp(`^Port ${port} is in use`));
    });
  }

  it('is not read from other errors', () => {
    assert.equal(explainPortInUse('Error: connect ECONNREFUSED 127.0.0.1:5432', 40_001, null), null);
  });

  it('is explained by the other side that has it', () => {
    const listeners = [{ pid: 7, address: '0.0.0.0', port: 8081 }];
    const found = explainPortInUse('EADDRINUSE: :::8081', 40_001, { name: 'base', port: 40_002, listeners });
    assert.match(
      found?.why ?? '',
      /Port 8081 is in use: the base listens on it, because both sides run at the same time/,
    );
    assert.match(found?.fix ?? '', /PORT.*\{port\}/);
  });

  it('is a second port if the other side also has its own', () => {
    const listeners = [
      { pid: 7, address: '127.0.0.1', port: 9102 },
      { pid: 7, address: '127.0.0.1', port: 40_002 },
    ];
    const other = { name: 'head', port: 40_002, listeners } as const;
    for (const said of ['listen tcp :9102: bind: address already in use', 'BindException: Address already in use']) {
      const found = explainPortInUse(said, 40_001, other);
      assert.match(found?.why ?? '', /Port 9102 is in use: the head/);
      assert.match(found?.fix ?? '', /^For a further port.*\{port2\}/);
    }
  });

  it('may be the free port that another program took meanwhile', () => {
    assert.match(explainPortInUse('EADDRINUSE: :::40001', 40_001, null)?.fix ?? '', /Run it again/);
  });
});
