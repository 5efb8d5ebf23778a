import type { CapacityModel } from '../../capacity/capacity-model.ts';
import type { ClaimsModel } from '../../claims/claims-model.ts';
import type { CompareModel } from '../../comparison/compare-model.ts';
import type { ReportModel } from '../../run/report-model.ts';
import { stringifySafely } from '../../words/stringify-safely.ts';

/**
 * The model of a report, of a comparison, of a capacity measurement or of claims as indented JSON: for programs that
 * want judged figures without reading histograms.
 */
export function renderJson(model: ReportModel | CompareModel | CapacityModel | ClaimsModel): string {
  return `${stringifySafely(model)}\n`;
}
