import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type PlantInstruction,
  baseInstruction,
  formatInstruction,
  parseInstruction,
} from '../../runner/experiments/self-check/plant-instruction.ts';

describe('the instruction of a planted slowdown', () => {
  it('is read as it was written', () => {
    const instructions: [PlantInstruction, string][] = [
      [{ kind: 'cpu', rounds: 1500 }, 'cpu:1500rounds'],
      [{ kind: 'cpu', rounds: 0 }, 'cpu:0rounds'],
      [{ kind: 'wait', ms: 2.5 }, 'wait:2.5ms'],
    ];
    for (const [instruction, text] of instructions) {
      assert.equal(formatInstruction(instruction), text);
      assert.deepEqual(parseInstruction(text), instruction);
    }
    for (const text of ['', 'cpu:5%', 'cpu:1500', 'wait:2', 'xcpu:1rounds']) assert.equal(parseInstruction(text), null);
  });

  it('gives the base the overhead of the module, and nothing for a wait', () => {
    assert.equal(baseInstruction('cpu:1500rounds'), 'cpu:0rounds');
    assert.equal(baseInstruction('wait:2ms'), null);
    assert.equal(baseInstruction(null), null);
  });
});
