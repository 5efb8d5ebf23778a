import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { explainJsonFault } from '../../model/parse-json.ts';
import { parseJsonc } from '../../model/parse-jsonc.ts';

function faultOf(text: string): string {
  try {
    parseJsonc(text);
  } catch (error) {
    return explainJsonFault(error);
  }
  return 'none';
}

describe('JSON that a person wrote', () => {
  it('has comments and trailing commas where editors allow them', () => {
    const text = `\uFEFF// of the shop
{
  /* the "rate", and [brackets] */ "rate": 3, // per second
  "list": [1, /* two */ 2, /* last */ ], // "}" in a comment
  "url": "http://localhost/*no comment*/", "text": "a // b, ]",
}
/* end */`.replaceAll('\n', '\r\n');
    assert.deepEqual(parseJsonc(text), {
      rate: 3,
      list: [1, 2],
      url: 'http://localhost/*no comment*/',
      text: 'a // b, ]',
    });
  });

  it('has no comma without a value before it', () => {
    for (const text of ['{,}', '[,]', '[1,,]', '{"a":,}', '{"a":1},', '[1 2]'])
      assert.match(faultOf(text), /line 1 column \d/, text);
  });

  it('is refused with line and column, and without the text around the fault', () => {
    assert.match(faultOf('{\n  "a": 1 // one\n  "b": 2\n}'), /\(line 3 column 3\)/);
    assert.match(
      faultOf('{\n  "token": s3cret,\n  "b": 2\n}'),
      /^Unexpected token 's' in the JSON \(line 2 column 12\)/,
    );
    assert.match(faultOf('{\n  “a”: 1\n}'), /line 2 column 3/);
    assert.match(faultOf('{"a": [1, 2}'), /line 1 column 12/);
    assert.match(faultOf('{\n "a": 1\n'), /line 3 column 1/);
    assert.match(faultOf('{\n /* "a": 1\n}'), /comment that begins here does not end \(line 2 column 2\)/);
    assert.match(faultOf("{'a': 1}"), /line 1 column 2/);
    assert.equal(faultOf(' \r\n'), 'It is empty.');
  });

  it('is not nested deeper for quotes in its comments', () => {
    assert.match(faultOf(`/* " */ ${'['.repeat(5000)} /* " */`), /nested more than 100 deep/);
    assert.match(faultOf('{"\\u005f_proto__": 1} // x'), /__proto__/);
  });
});
