import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mongodbPlan, postgresPlan } from '../../targets/stores/explained-plan.ts';

const explained = (plan: unknown): unknown => ({ 'QUERY PLAN': [{ Plan: plan }] });
const winning = (plan: unknown): unknown => ({ queryPlanner: { winningPlan: plan } });

describe('the plan that PostgreSQL explains', () => {
  it('is that of the scan below limits and sorts', () => {
    const seqScan = { 'Node Type': 'Seq Scan', 'Relation Name': 'items' };
    const sort = { 'Node Type': 'Sort', Plans: [seqScan] };
    assert.equal(postgresPlan(explained({ 'Node Type': 'Limit', Plans: [sort] })), 'Seq Scan');
    const parallel = { ...seqScan, 'Parallel Aware': true };
    assert.equal(postgresPlan(explained({ 'Node Type': 'Gather Merge', Plans: [parallel] })), 'Parallel Seq Scan');
  });

  it('names the index of a scan, also of a bitmap', () => {
    const scan = { 'Node Type': 'Index Scan', 'Index Name': 'items_name' };
    assert.equal(postgresPlan(explained({ 'Node Type': 'Limit', Plans: [scan] })), 'Index Scan using items_name');
    const bitmap = { 'Node Type': 'Bitmap Index Scan', 'Index Name': 'items_name' };
    const heap = { 'Node Type': 'Bitmap Heap Scan', Plans: [bitmap] };
    assert.equal(postgresPlan(explained(heap)), 'Bitmap Index Scan using items_name');
  });

  it('is unknown if the answer is another one', () => {
    for (const other of [undefined, null, 'Seq Scan', {}, explained(null), explained({ Plans: [] })])
      assert.equal(postgresPlan(other), null);
  });
});

describe('the plan that MongoDB explains', () => {
  it('is that of the lowest stage, with its index', () => {
    const collection = { stage: 'SORT', inputStage: { stage: 'COLLSCAN', direction: 'forward' } };
    assert.equal(mongodbPlan(winning(collection)), 'COLLSCAN');
    const scan = { stage: 'IXSCAN', indexName: 'items_name' };
    const index = { stage: 'LIMIT', inputStage: { stage: 'FETCH', inputStage: scan } };
    assert.equal(mongodbPlan(winning(index)), 'IXSCAN items_name');
    assert.equal(mongodbPlan(winning({ queryPlan: index, slotBasedPlan: {} })), 'IXSCAN items_name');
  });

  it('is unknown if a stand-in does not explain', () => {
    for (const other of [null, {}, { queryPlanner: {} }, { cursor: { firstBatch: [] } }, winning({ stage: 7 })])
      assert.equal(mongodbPlan(other), null);
  });
});
