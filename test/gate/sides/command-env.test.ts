import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { commandEnv } from '../../../runner/apps/checkout/command-env.ts';
import { inheritedOptions } from '../../../runner/experiments/gate/inherited-options.ts';

describe('the environment of a side', () => {
  it('is the one of the shell, without the debugger and the coverage that watch whoever started us', () => {
    const options = '--max-old-space-size=512 --inspect-brk=127.0.0.1:9229 --enable-source-maps';
    const watched = {
      NODE_OPTIONS: options,
      NODE_V8_COVERAGE: '/tmp/coverage',
      NODE_TEST_CONTEXT: 'child-v8',
      LANG: 'C',
    };
    const env = commandEnv(watched, '/side/app', '/side');
    assert.equal(env['NODE_OPTIONS']?.replaceAll(/\s+/g, ' '), '--max-old-space-size=512 --enable-source-maps');
    assert.equal(env['LANG'], 'C');
    assert.deepEqual([env['NODE_V8_COVERAGE'], env['NODE_TEST_CONTEXT']], [undefined, undefined]);
    assert.ok(!('NODE_OPTIONS' in commandEnv({ NODE_OPTIONS: '--inspect' }, '/side', '/side')));
  });

  it('is what the configuration says, where that says something', () => {
    const env = commandEnv({ NODE_OPTIONS: '--inspect' }, '/side', '/side', { NODE_OPTIONS: '--inspect=0' });
    assert.equal(env['NODE_OPTIONS'], '--inspect=0');
  });

  it('is told where options of the shell are left in it', () => {
    assert.deepEqual(inheritedOptions({ PATH: '/bin' }), []);
    assert.match(inheritedOptions({ NODE_OPTIONS: '--trace-gc' })[0]?.message ?? '', /NODE_OPTIONS="--trace-gc"/);
  });
});
