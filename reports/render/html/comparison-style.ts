/** What a page of comparisons adds to the style of every page. */
export const COMPARE_STYLE = `
ol.obstacles{padding-left:1.6em;margin:6px 0}ol.obstacles li{margin:6px 0;padding:0}ol.obstacles li::before{content:none}
.refusal{background:var(--wash);border:1px solid var(--bad);border-left-width:5px;border-radius:6px;padding:12px 18px;margin:0 0 20px}.refusal h2{margin:0;padding:0;border:0;font-size:1.1rem}
svg.ratios{max-width:820px}.one{stroke:var(--soft)}
.answer-better .reach,.answer-better .point{stroke:var(--good)}.answer-better .point{fill:var(--good)}
.answer-worse .reach,.answer-worse .point{stroke:var(--bad)}.answer-worse .point{fill:var(--bad)}
.answer-open .reach,.answer-open .point{stroke:var(--soft)}.answer-open .point,.answer-not-comparable .point{fill:var(--paper)}
.answer-not-comparable .reach,.answer-not-comparable .point{stroke:var(--caution)}
td.better{color:var(--good);font-weight:600}td.worse{color:var(--bad);font-weight:600}td.not-comparable{color:var(--caution)}td.open{color:var(--soft)}
`;
