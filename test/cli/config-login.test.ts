import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { configJsonSchema, configSchema } from '../../cli/config/config-schema.ts';
import { formOf } from '../../cli/config/form-of.ts';
import { explainIssues, plainMessages } from '../../model/explain-issues.ts';
import { gatedServiceSchema } from '../../model/gate/gated-service.ts';

/** What is said of a configuration with this login; empty if nothing is wrong. */
function faults(login: unknown, path = '/'): string {
  const config = { service: { start: 'node server.js', login, requests: [{ path }] } };
  const { error } = configSchema.safeParse(config, { error: plainMessages });
  if (error === undefined) return '';
  const { why, fix } = explainIssues(error.issues, { schema: configJsonSchema(), formOf });
  return `${why} | ${fix}`;
}

describe('a login in the configuration', () => {
  it('is a step or a list of steps', () => {
    for (const login of [{ path: '/in' }, [{ path: '/in' }]]) {
      const service = gatedServiceSchema.parse({ start: 'x', login, requests: [{ path: '/' }] });
      assert.deepEqual(service.login, [{ method: 'POST', path: '/in', headers: {}, headersThen: {} }]);
    }
  });

  it('explains a faulty step of either by its own path', () => {
    assert.match(
      faults({ path: '/in', tkae: 'body.x' }),
      /^service\.login\.tkae: there is no such key \| Did you mean take\?/,
    );
    assert.match(
      faults([{ path: '/in' }, { path: '/in', expect: 99 }]),
      /^service\.login\[1\]\.expect: it must be 100 or/,
    );
    assert.match(faults({ path: '/in', take: 'token' }), /^service\.login\.take: it must be body\.<path/);
    assert.match(faults({ path: '/in', take: { a: 'token' } }), /^service\.login\.take\.a: it must be body\.<path/);
    assert.match(faults({ path: '/in', body: {}, form: {} }), /^service\.login\.form: remove it, or "body"/);
    assert.match(faults([]), /^service\.login: it must not be empty/);
    assert.match(faults('in'), /^service\.login: it must be an object/);
  });

  it('gives a value to placeholders behind it, and to none before', () => {
    const csrf = { method: 'GET', path: '/in', take: { csrf: 'html.csrf' } };
    assert.equal(
      faults([csrf, { path: '/in?{csrf}', form: { a: '{csrf}' }, headersThen: { x: '{csrf}' } }], '/{csrf}'),
      '',
    );
    assert.match(faults([{ path: '/{csrf}' }, csrf]), /^service\.login\[0\]\.path: there is no placeholder \{csrf\}/);
    assert.match(faults(csrf, '/{crsf}'), /^service\.requests\[0\]\.path: .*\{csrf\}.* \| Did you mean \{csrf\}\?/);
  });

  it('cannot give a placeholder of another meaning', () => {
    for (const name of ['port', 'port2', 'taken', 'postgres', 'two words'])
      assert.match(faults({ path: '/in', take: { [name]: 'body.x' } }), /choose another name|a name has letters/, name);
  });
});
