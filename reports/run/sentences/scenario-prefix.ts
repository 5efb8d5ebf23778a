import type { Section } from '../report-model.ts';

/** What a sentence about a section begins with: its scenario if the run has several, otherwise nothing. */
export function scenarioPrefix({ scenario }: Pick<Section, 'scenario'>, scenarios: number): string {
  return scenarios > 1 ? `${scenario}: ` : '';
}
