import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cookieHeader, joinCookies, withCookies } from '../../../runner/apps/login/cookies.ts';

const NOW = Date.parse('2026-11-29T12:00:00Z');

/** What is sent to a path after an answer with these lines. */
function sent(lines: readonly string[], path = '/items'): string {
  return cookieHeader(withCookies([], lines, NOW), path);
}

describe('the cookies of a login', () => {
  it('are all sent back, names and values only', () => {
    assert.equal(sent(['lang=de; Path=/', 'sid=a=b; HttpOnly; Secure; SameSite=Lax; Path=/']), 'lang=de; sid=a=b');
  });

  it('are without those that have expired or are deleted', () => {
    const lines = [
      'old=1; Max-Age=0',
      'older=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT',
      'both=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=60',
      'later=1; expires=Fri, 01 Jan 2027 00:00:00 GMT',
      'never=1; Expires=soon; Max-Age=forever',
    ];
    assert.equal(sent(lines), 'both=1; later=1; never=1');
  });

  it('replace those of the same name, and an expired one removes it', () => {
    const before = withCookies([], ['csrf=1', 'sid=1; Path=/'], NOW);
    const after = withCookies(before, ['sid=2', 'csrf=; Max-Age=-1; Path=/'], NOW);
    assert.equal(joinCookies(after), 'sid=2');
  });

  it('go to the paths below their own, the nearest first', () => {
    const lines = ['a=1; Path=/', 'b=2; Path=/shop', 'c=3; Path=/shop/', 'd=4; Path=shop', 'refresh=5; path=/auth'];
    assert.equal(sent(lines, '/shop/items?x=/auth'), 'c=3; b=2; a=1; d=4');
    assert.equal(sent(lines, '/shop'), 'b=2; a=1; d=4');
    assert.equal(sent(lines, '/shopping'), 'a=1; d=4');
  });

  it('need a name', () => {
    assert.equal(sent(['', '=x', 'alone', ';Path=/', 'empty=']), 'empty=');
  });
});
