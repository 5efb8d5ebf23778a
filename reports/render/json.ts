import type { ReportModel } from '../model/report-model.ts';

/** The report model as indented JSON: for programs that want judged figures without reading histograms. */
export function renderJson(model: ReportModel): string {
  return `${JSON.stringify(model, null, 2)}\n`;
}
