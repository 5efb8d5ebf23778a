/** What a page of a capacity measurement adds to the style of every page. */
export const CAPACITY_STYLE = `
.found{fill:var(--paper);stroke:var(--ink)}
`;
