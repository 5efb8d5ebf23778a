import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { asksForPassword, pageValues } from '../../../runner/apps/login/page-values.ts';

const PAGE = `<!doctype html><html><head>
<meta name="csrf-token" content="of&#x2F;meta&amp;more"><META content='as a property' property=og:title />
<!-- <input name="csrf" value="of a comment"> -->
</head><body><form method=post>
<input type="hidden" name="csrf" value="first">
<input value='a > b' name='user[_token]' type=hidden/>
<input name=bare value=un-quoted>
<input name="csrf" value="second"><input name="no value"><input value="no name">
</form></body></html>`;

describe('the values of a page', () => {
  it('are those of its inputs and metas, however they are written', () => {
    assert.deepEqual(Object.fromEntries(pageValues(PAGE)), {
      'csrf-token': 'of/meta&more',
      'og:title': 'as a property',
      csrf: 'first',
      'user[_token]': 'a > b',
      bare: 'un-quoted',
    });
  });

  it('are none in a text that is no page', () => {
    for (const text of ['', '{"a":1}', '<input', `<input ${'"'.repeat(5001)}`, '<input '.repeat(5000)])
      assert.equal(pageValues(text).size, 0);
  });

  it('show whether it asks for a password', () => {
    assert.ok(!asksForPassword(PAGE));
    assert.ok(asksForPassword('<input TYPE=Password name=p>'));
  });
});
