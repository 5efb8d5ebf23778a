import { stringifySafely } from '../text/stringify-safely.ts';
import type { CompareModel } from '../compare-runs/compare-model.ts';
import type { ReportModel } from '../model/report-model.ts';

/** The model of a report or of a comparison as indented JSON: for programs that want judged figures without reading histograms. */
export function renderJson(model: ReportModel | CompareModel): string {
  return `${stringifySafely(model)}\n`;
}
