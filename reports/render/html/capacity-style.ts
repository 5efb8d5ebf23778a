/** What a page of a capacity measurement adds to the style of every page. */
export const CAPACITY_STYLE = `
.found{fill:var(--paper);stroke:var(--ink)}
.definition{color:var(--soft);font-size:.93rem;max-width:none;margin:0 0 18px}
`;
