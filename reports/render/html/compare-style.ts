/** What a page of comparisons adds to the style of every page. */
export const COMPARE_STYLE = `
ol.obstacles{padding-left:1.6em;margin:6px 0}ol.obstacles li{margin:4px 0;max-width:90ch}
.refusal{background:var(--wash);border:1px solid var(--bad);border-left-width:5px;border-radius:6px;padding:10px 16px;margin:18px 0}.refusal h2{margin:0 0 4px}
blockquote{margin:12px 0;padding:2px 0 2px 14px;border-left:4px solid var(--caution);max-width:84ch}
svg.ratios{min-width:0;font-size:13px;display:block;max-width:820px}
.soft-text{fill:var(--soft)!important;font-size:11px}.one{stroke:var(--soft);stroke-dasharray:4 3}
.reach{stroke-width:2}.point{stroke-width:2}
.answer-better .reach,.answer-better .point{stroke:var(--good)}.answer-better .point{fill:var(--good)}
.answer-worse .reach,.answer-worse .point{stroke:var(--bad)}.answer-worse .point{fill:var(--bad)}
.answer-open .reach,.answer-open .point{stroke:var(--soft)}.answer-open .point,.answer-not-comparable .point{fill:var(--paper)}
.answer-not-comparable .reach{stroke:var(--caution);stroke-dasharray:3 3}.answer-not-comparable .point{stroke:var(--caution)}
td.faster,td.less,td.fewer{color:var(--good);font-weight:600}td.slower,td.more{color:var(--bad);font-weight:600}td.not{color:var(--caution)}td.no{color:var(--soft)}
`;
