import type { CapacityEstimate } from '../../model/capacity/capacity-estimate.ts';
import { type Deployment, type PriceCatalogue, STORE_KIND, type StoreKind } from '../../model/cost/price-catalogue.ts';
import type { RankGroup, TargetRecord } from '../../model/document/target-record.ts';
import { ownValue } from '../../model/own-value.ts';
import { costAtCapacity, costAtRate } from './cost-at.ts';
import type { CostPart, CostRow, CostTable } from './cost-model.ts';
import { costNotes } from './cost-notes.ts';
import { stackNeeds, type UsageVisit } from './stack-needs.ts';

interface CostInput {
  readonly catalogue: PriceCatalogue;
  readonly targets: readonly TargetRecord[];
  readonly estimates: readonly CapacityEstimate[];
  /** Of which CPU and connections of each stack are taken. */
  readonly visits: readonly UsageVisit[];
  readonly ratePerSec: number;
  /** By which the age of the prices is judged. */
  readonly now: Date;
}

/** Groups of stacks that have no price, and why. */
const WITHOUT_PRICE: Readonly<Partial<Record<RankGroup, string>>> = {
  control: 'a control shows the cost of the framework; nobody deploys it without a datastore',
  demonstration: 'a demonstration uses a datastore outside its purpose',
  'stand-in': 'a stand-in ran instead of a datastore, and its capacity says nothing about the product that has a price',
};

/** What each stack costs in each deployment of the catalogue that has tiers for all its datastores. */
export function costTable({ catalogue, targets, estimates, visits, ratePerSec, now }: CostInput): CostTable {
  const rows: CostRow[] = [];
  const unpriced: { target: string; reason: string }[] = [];
  for (const target of targets) {
    const estimate = estimates.find((one) => one.target === target.id);
    const reason = ownValue(WITHOUT_PRICE, target.group) ?? null;
    const ofStack = reason === null && estimate !== undefined ? rowsOf(target, estimate) : [];
    rows.push(...ofStack);
    if (ofStack.length > 0) continue;
    const missing = estimate === undefined ? 'it was not measured' : 'no deployment has tiers for all its datastores';
    unpriced.push({ target: target.id, reason: reason ?? missing });
  }
  return { ratePerSec, rows, notes: costNotes(catalogue, rows, now), unpriced };

  function rowsOf({ id, title, services }: TargetRecord, estimate: CapacityEstimate): CostRow[] {
    const needs = stackNeeds(estimate, visits);
    return catalogue.deployments.flatMap((deployment) => {
      const parts = partsOf(catalogue, deployment, services);
      if (parts === null) return [];
      const deployed = { parts, estimate, needs };
      return {
        target: id,
        title,
        deployment: { id: deployment.id, title: deployment.title },
        parts,
        atRate: costAtRate(deployed, ratePerSec),
        atCapacity: costAtCapacity(deployed),
      };
    });
  }
}

/** The tiers that a stack with these datastores needs; null if the deployment lacks one. */
function partsOf({ tiers }: PriceCatalogue, deployment: Deployment, services: readonly string[]): CostPart[] | null {
  const wanted = [
    { runs: 'app', id: deployment.app },
    ...services.map((runs) => {
      const kind: StoreKind | undefined = ownValue<StoreKind>(STORE_KIND, runs);
      return { runs, id: kind === undefined ? undefined : deployment[kind] };
    }),
  ];
  const parts = wanted.flatMap(({ runs, id }): CostPart[] => {
    const tier = tiers.find((one) => one.id === id);
    return tier === undefined ? [] : [{ runs, tier }];
  });
  return parts.length < wanted.length ? null : parts;
}
