/** Rules that only the page of a gate needs. */
export const GATE_STYLE = `
.answer{font-size:1.25rem;border-left:6px solid var(--line);padding:6px 0 6px 16px;margin:20px 0;max-width:70ch}
.answer.good{border-color:var(--good)}.answer.bad{border-color:var(--bad)}.answer.caution{border-color:var(--caution)}
.regressed{font-weight:600;color:var(--bad)}.improved{font-weight:600;color:var(--good)}.waived,.not{font-weight:600;color:var(--caution)}
.band{fill:var(--wash)}.zero{stroke:var(--soft)}.faint{stroke:var(--soft);stroke-dasharray:2 4}svg .soft-text{fill:var(--soft)}
.interval{stroke-width:3;stroke-linecap:round}.dot{opacity:.45}
.mark-pass{stroke:var(--good);fill:var(--good)}.mark-regressed{stroke:var(--bad);fill:var(--bad)}.mark-waived,.mark-inconclusive,.mark-invalid{stroke:var(--caution);fill:var(--caution)}.mark-open{stroke:var(--soft);fill:var(--soft)}
`;
