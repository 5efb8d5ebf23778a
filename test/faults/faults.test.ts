import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { packageRoot } from '../../runner/machine/package-root.ts';
import { noK6 } from '../support/no-k6.ts';
import { NamedServers } from './named-servers.ts';
import { playTrial } from './play-trial.ts';
import { readRecord } from './record-file.ts';
import { settingsOf } from './settings.ts';
import { FAULTS, STAGES, VICTIMS } from './trial.ts';
import { TRIALS, chosenForBuilds } from './trials.ts';
import { faultEvidence, reliabilityTable } from './write-docs.ts';

const chosen = chosenForBuilds();

describe('a fault in the middle of a command', { skip: process.platform === 'linux' ? false : 'needs /proc' }, () => {
  const servers = new NamedServers();
  after(() => servers.stop());
  for (const trial of chosen) {
    const skip = settingsOf(trial).engines.includes('k6') && noK6;
    it(`ends as it should, with nothing left and nothing lost: ${trial.id}`, { skip }, async (test) => {
      const record = await playTrial(trial, servers, test.signal);
      if (record.state === 'not-played') {
        test.skip(record.reason);
        return;
      }
      assert.equal(record.state, 'played', record.reason);
      assert.deepEqual(record.findings, [], record.printed);
    });
  }

  it('is played for each kind of victim, each fault and each stage; the rest is played by test:faults', (test) => {
    const met = new Set<string>(chosen.flatMap(({ victim, fault, stage }) => [victim, fault, stage]));
    assert.deepEqual(
      [...VICTIMS, ...FAULTS, ...STAGES].filter((name) => !met.has(name)),
      [],
    );
    test.diagnostic(`${TRIALS.length - chosen.length} of ${TRIALS.length} trials are left out here: they take an hour`);
  });
});

describe('the list of faults', () => {
  it('names no trial twice', () => {
    assert.equal(new Set(TRIALS.map(({ id }) => id)).size, TRIALS.length);
  });

  it('knows every trial of the record, and the record none twice', () => {
    const { records } = readRecord();
    const known = new Set(TRIALS.map(({ id }) => id));
    assert.deepEqual(
      records.filter(({ id }) => !known.has(id)),
      [],
    );
    assert.equal(new Set(records.map(({ id }) => id)).size, records.length);
  });

  for (const [page, write] of [
    ['docs/reliability.md', reliabilityTable],
    ['docs/evidence/faults.md', faultEvidence],
  ] as const) {
    it(`is what ${page} was made from, with its record (npm run test:faults -- --docs)`, () => {
      assert.equal(readFileSync(join(packageRoot, page), 'utf8'), write(TRIALS, readRecord()));
    });
  }
});
