import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { CONFIG_FILE } from '../../cli/config/config-schema.ts';
import { EXIT } from '../../model/exit-codes.ts';
import { nothingIsLeft } from '../support/own-processes.ts';
import { gateTiny, tinyPlace, tinyServer } from './faults/tiny-service.ts';

const slower = tinyServer('for (const until = performance.now() + 0.15; performance.now() < until; );');

function waiver(expires: string): object {
  return { endpoint: '*', metric: '*', ceiling: '5000%', expires, reason: 'Answers are signed now.' };
}

describe('a slowdown that somebody accepted', () => {
  it(
    'fails once its waiver has expired, and passes and is shown as long as that holds',
    { timeout: 600_000 },
    async (t) => {
      const service = {
        name: 'tiny',
        install: '',
        start: 'exec node server.js',
        ready: '/',
        requests: [{ path: '/' }],
      };
      const place = tinyPlace(t, { base: tinyServer(), head: slower, gate: { waivers: [waiver('2026-01-31')] } });
      const expired = await gateTiny(place, '--max-duration', '20m');
      assert.equal(expired.code, EXIT.failed, `${expired.stdout}\n${expired.stderr}`);
      assert.match(expired.stdout, /^REGRESSED/m);
      assert.match(inOneLine(expired.stdout), /Waiver[^.]*Answers are signed now\.[^.]*has expired/);

      const config = { service, gate: { waivers: [waiver('9999-12-31')] } };
      writeFileSync(join(place.folder, CONFIG_FILE), JSON.stringify(config));
      const valid = await gateTiny(place, '--max-duration', '20m');
      assert.equal(valid.code, EXIT.pass, `${valid.stdout}\n${valid.stderr}`);
      assert.match(inOneLine(valid.stdout), /PASS tiny:.*2 slowdowns accepted by a waiver/);
      assert.match(inOneLine(valid.stdout), /Waiver[^.]*Answers are signed now\.[^.]*accepted:/);
      nothingIsLeft();
    },
  );
});

/** Sentences wrap at the width of the terminal. */
function inOneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}
