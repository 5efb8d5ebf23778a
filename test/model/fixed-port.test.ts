import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gatedServiceSchema } from '../../model/gate/gated-service.ts';

function issuesOf(service: { readonly start: string; readonly env?: Record<string, string> }): string[] {
  const read = gatedServiceSchema.safeParse({ requests: [{ path: '/' }], ...service });
  return read.success ? [] : read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('a configuration that gives both sides one port', () => {
  for (const start of [
    'PORT=4000 node app.js',
    'NODE_ENV=production PORT=4000 node app.js',
    'cross-env PORT=4000 node app.js',
    'npm run prepare && PORT=4000 node app.js',
    'npx serve -p 4000 dist',
    'node_modules/.bin/vite preview --port 4000',
    '.venv/bin/python -m uvicorn app:app --port=4000',
  ]) {
    it(`is refused for the start ${start}`, () => {
      assert.match(issuesOf({ start })[0] ?? '', /^start: both sides .* port 4000: write \{port\} instead of 4000/);
    });
  }

  it('is refused for a variable PORT', () => {
    assert.match(issuesOf({ start: 'node app.js', env: { PORT: '4000' } })[0] ?? '', /^env\.PORT: both sides/);
  });

  it('is refused only if that is certain', () => {
    for (const service of [
      { start: 'node app.js --listen {port}', env: { PORT: '4000' } },
      { start: 'node app.js', env: { PORT: '4000', HTTP_PORT: '{port}' } },
      { start: 'redis-server --port 6400 & node app.js' },
      { start: 'node app.js --port 4000' },
      { start: 'REPORT=4000 node app.js' },
      { start: 'docker run -p 4000:4000 shop' },
      { start: 'PORT=$PORT node app.js' },
      { start: 'next start -p {port}' },
    ])
      assert.deepEqual(issuesOf(service), [], JSON.stringify(service));
  });

  it('leaves the time to become ready to the service', () => {
    const read = gatedServiceSchema.parse({ start: 'x', requests: [{ path: '/' }], readyWithin: '1m30s' });
    assert.equal(read.readyWithin, 90_000);
    assert.equal(gatedServiceSchema.safeParse({ ...read, readyWithin: 'soon' }).success, false);
  });
});
