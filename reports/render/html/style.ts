/** The style of every page: light and dark, from 360 px up, and on paper. */
export const STYLE = `
:root{color-scheme:light dark;--ink:#1c2126;--soft:#5b6570;--line:#dfe3e8;--paper:#fff;--wash:#f6f7f9;--good:#12703f;--bad:#b3261e;--caution:#8a5a00;--bar:#0072b2;--limit:#b3261e}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ec;--soft:#9aa4ae;--line:#343b43;--paper:#14181c;--wash:#1c2126;--good:#5fd08f;--bad:#ff8a80;--caution:#f0b95a;--bar:#4ba3d9;--limit:#ff8a80}}
*{box-sizing:border-box}
body{margin:0;overflow-wrap:anywhere;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,sans-serif}
main{max-width:1240px;margin:0 auto;padding:28px 20px 64px}
h1{font-size:1.7rem;line-height:1.2;margin:0 0 4px}h2{font-size:1.2rem;margin:44px 0 6px}
p{margin:6px 0}.soft{color:var(--soft);font-size:.9rem;max-width:78ch}
ul.verdicts{list-style:none;padding:0;margin:22px 0;font-size:1.1rem}
ul.verdicts li{border-left:4px solid var(--line);padding:4px 0 4px 14px;margin:8px 0;max-width:78ch}
li.good{border-color:var(--good)!important}li.bad{border-color:var(--bad)!important}li.caution{border-color:var(--caution)!important}
.notice{background:var(--wash);border:1px solid var(--caution);border-radius:6px;padding:10px 14px}
.scroll{overflow-x:auto;margin:10px 0}
table{border-collapse:collapse;width:100%;font-size:.9rem;font-variant-numeric:tabular-nums}
th,td{padding:6px 10px;border-bottom:1px solid var(--line);text-align:left;white-space:nowrap;vertical-align:top}
th{color:var(--soft);font-weight:600}td.right,th.right{text-align:right}td.wrap{white-space:normal;overflow-wrap:anywhere;min-width:16ch}h3{font-size:1.02rem;margin:26px 0 2px}
th.stack{color:var(--ink);font-weight:600;white-space:normal;overflow-wrap:anywhere;min-width:20ch;max-width:36ch}
.pass,.fail,.inconclusive,.invalid{font-weight:600}.pass{color:var(--good)}.fail{color:var(--bad)}.inconclusive,.invalid{color:var(--caution)}
svg{width:100%;min-width:640px;height:auto;font:12px system-ui,sans-serif}svg text{fill:var(--ink)}
.grid{stroke:var(--line)}.limit{stroke:var(--limit);stroke-dasharray:6 4;stroke-width:1.5}svg .limit-text{fill:var(--limit)}
.bar{fill:var(--bar)}.bar-control,.bar-demonstration{opacity:.45}.bar-stand-in,.bar-other-rung{opacity:.65}.range{stroke:var(--ink);stroke-width:2}
code{background:var(--wash);padding:2px 6px;border-radius:4px;overflow-wrap:anywhere}
details{margin:8px 0}summary{cursor:pointer;font-weight:600}
nav a{margin-right:14px;white-space:nowrap}a{color:inherit}
@media(max-width:520px){main{padding:20px 14px 48px}h1{font-size:1.4rem}ul.verdicts{font-size:1rem}th,td{padding:6px 8px}th.stack{color:var(--ink);min-width:15ch;position:sticky;left:0;background:var(--paper)}nav a{display:inline-block;padding:4px 0}}
@media print{main{max-width:none;padding:0}details{display:block}.scroll{overflow:visible}h2{break-after:avoid}table,svg{break-inside:avoid;min-width:0}}
`;
