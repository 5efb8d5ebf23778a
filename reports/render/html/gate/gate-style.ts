/** Style rules of the gate's page. */
export const GATE_STYLE = `
.regressed{font-weight:600;color:var(--bad)}.improved{font-weight:600;color:var(--good)}.waived,.open{font-weight:600;color:var(--caution)}
.ignored{fill:var(--wash)}.margin{stroke:var(--soft)}
.mark-pass{stroke:var(--good);fill:var(--good)}.mark-regressed{stroke:var(--bad);fill:var(--bad)}.mark-waived,.mark-inconclusive,.mark-invalid{stroke:var(--caution);fill:var(--caution)}.mark-open{stroke:var(--soft);fill:var(--soft)}
.side{margin:0 0 12px;font-size:.93rem;line-height:1.5}
`;
