/**
 * The style of every page: light and dark, from 360 px up, and on paper. SVG carries its colours as attributes, so that
 * a page whose style was blocked can be read; what is said here of charts is for dark paper and for the script.
 */
export const STYLE = `
:root{color-scheme:light dark;--ink:#1c2126;--soft:#59636e;--line:#dfe3e8;--paper:#fff;--wash:#f5f6f8;--good:#12703f;--bad:#b3261e;--caution:#8a5a00;--accent:#0072b2;--bar:#6aa5cc;--grey:#b9c1c9;--dot:#7a848e;--store:#e69f00;--cache:#009e73;
--c0:#0072b2;--c1:#d55e00;--c2:#009e73;--c3:#b8568f;--c4:#a87900;--c5:#2f8fc4;--c6:#6b6b6b;--c7:#7d5fb2}
@media(prefers-color-scheme:dark){:root{--ink:#e7eaed;--soft:#a3adb7;--line:#30373e;--paper:#14181c;--wash:#1d2328;--good:#63cf92;--bad:#ff8f85;--caution:#f0b95a;--accent:#63b4e6;--bar:#3b7ba6;--grey:#5a646d;--dot:#96a0aa;--store:#c98a00;--cache:#1fae86;
--c0:#5aaee0;--c1:#ff9455;--c2:#36c795;--c3:#e69ac3;--c4:#e5b53a;--c5:#9ad2f2;--c6:#b5bcc3;--c7:#b8a2e6}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-behavior:smooth}
body{margin:0;overflow-wrap:anywhere;background:var(--paper);color:var(--ink);font:16px/1.55 -apple-system,"Segoe UI",Roboto,"Helvetica Neue","Liberation Sans",Arial,system-ui,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1200px;margin:0 auto;padding:32px 24px 96px}
h1{font-size:clamp(1.7rem,1.2rem + 1.7vw,2.4rem);line-height:1.14;letter-spacing:-.02em;font-weight:700;margin:8px 0 20px;text-wrap:balance}
h2{font-size:1.45rem;line-height:1.25;letter-spacing:-.01em;margin:0 0 10px;padding-top:20px;border-top:1px solid var(--line)}
h3{font-size:1.02rem;margin:32px 0 2px}
section{margin-top:60px}nav+section{margin-top:12px}nav+section figure{margin-top:6px}
p{margin:8px 0;max-width:70ch}
.soft,.origin,figcaption .soft{color:var(--soft);font-size:.9rem}
.origin{font-size:.82rem;max-width:none;margin:0}
.question{font-size:1.15rem;color:var(--soft);margin:-8px 0 16px}
header ul{list-style:none;padding:0;margin:0 0 16px;max-width:66ch}
header li{position:relative;padding-left:1.7em}
header li::before{position:absolute;left:0;font-weight:700;color:var(--soft);content:"·" / ""}
header li.good::before{content:"✓" / "";color:var(--good)}header li.bad::before{content:"✗" / "";color:var(--bad)}header li.caution::before{content:"!" / "";left:.2em;color:var(--caution)}
ul.answer{font-size:1.1rem;line-height:1.45}
ul.answer li{margin:0 0 10px}
ul.answer li:first-child{font-size:1.3rem;line-height:1.38;margin-bottom:14px}
ul.certainty,ul.cautions{font-size:.93rem;line-height:1.5}
ul.certainty li,ul.cautions li{margin:0 0 8px}
.caveat{font-weight:650;margin:0 0 14px}
@media(min-width:1000px){header{display:grid;grid-template-columns:minmax(0,1.5fr) minmax(0,1fr);column-gap:56px}header>:not(.answers,.answer,.limits){grid-column:1/-1}.limits{border-left:1px solid var(--line);padding-left:28px}}
.notice{background:var(--wash);border:1px solid var(--caution);border-radius:6px;padding:12px 16px;margin:0 0 20px}
nav{margin-top:8px;font-size:.92rem}
nav ul{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:4px 20px}
a{color:var(--accent);text-underline-offset:3px;text-decoration-thickness:1px}
nav a{display:inline-block;padding:4px 0}
.flag{white-space:nowrap}
:focus-visible{outline:2px solid var(--accent);outline-offset:3px;border-radius:2px}
.scroll{overflow-x:auto;margin:10px 0}
table{border-collapse:collapse;width:100%;font-size:.88rem}
th,td{padding:7px;border-bottom:1px solid var(--line);text-align:left;white-space:nowrap;vertical-align:top}
th:first-child,td:first-child{padding-left:0}th:last-child,td:last-child{padding-right:0}
th{color:var(--soft);font-weight:600}
td.right,th.right{text-align:right}
td.wrap{white-space:normal;min-width:15ch}
th.stack{color:var(--ink);font-weight:600;white-space:normal;min-width:27ch;max-width:36ch}
thead th{white-space:normal;overflow-wrap:normal;vertical-align:bottom}
.pass,.fail,.inconclusive,.invalid,.could-not-run{font-weight:600}.pass{color:var(--good)}.fail{color:var(--bad)}.inconclusive,.invalid,.could-not-run{color:var(--caution)}
figure{margin:22px 0;min-width:0}
figcaption{margin-bottom:12px;max-width:70ch}
figcaption strong{display:block;font-size:1.02rem}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,420px),1fr));column-gap:56px}.pair>figure{display:grid;grid-row:span 3;grid-template-rows:subgrid;row-gap:0}
svg.chart{display:block;width:100%;overflow:visible;font-family:inherit;font-variant-numeric:tabular-nums}
.chart text{fill:var(--ink);paint-order:stroke;stroke:var(--paper);stroke-width:4px;stroke-linejoin:round}.chart .rank{fill:var(--soft)}.chart .tick,.chart .group{fill:var(--soft)}.chart .limit-text{fill:var(--bad)}
.grid{stroke:var(--line)}.limit{stroke:var(--bad)}.ink{stroke:var(--ink)}.guide{stroke:var(--soft);pointer-events:none}.reference{stroke:var(--soft)}circle.reference{fill:var(--paper);stroke-width:2}
.bar{fill:var(--grey)}.bar-ranked{fill:var(--bar)}.dot{fill:var(--dot)}.dot-ranked{fill:var(--accent)}
.visit{fill:var(--accent);stroke:var(--accent)}.time{stroke:var(--accent)}.stall{fill:var(--bad)}.tie line{stroke:var(--soft)}.tie circle{fill:var(--soft)}
.part-app{fill:var(--accent);stroke:var(--paper)}.part-store{fill:var(--store);stroke:var(--paper)}.part-cache{fill:var(--cache);stroke:var(--paper)}
${[0, 1, 2, 3, 4, 5, 6, 7].map((index) => `.c${index} .line{stroke:var(--c${index})}.c${index} .band,path.c${index}{fill:var(--c${index})}`).join('')}
[data-off]{opacity:.15}g[data-off]>.line,g[data-off]>.band,.mark[data-off]{display:none}
.mark:hover{filter:brightness(1.15)}
ul.legend{list-style:none;padding:0;margin:0 0 12px;display:flex;flex-wrap:wrap;gap:2px 18px;font-size:.88rem}
.legend svg{vertical-align:-2px}
.legend button{font:inherit;color:inherit;background:none;border:0;padding:4px 0;cursor:pointer;text-align:left}
.legend button[aria-pressed=false]{opacity:.45;text-decoration:line-through}
.tip{position:fixed;z-index:9;pointer-events:none;background:var(--ink);color:var(--paper);font-size:.82rem;line-height:1.4;padding:6px 10px;border-radius:4px;max-width:min(420px,92vw)}
.tip div:first-child:not(:only-child){font-weight:650}
details{margin:12px 0}summary{cursor:pointer;color:var(--accent);font-size:.92rem;padding:4px 0}
dl{max-width:70ch;font-size:.92rem}dt{font-weight:650}dd{margin:0 0 10px;color:var(--soft)}
code{font:.9em ui-monospace,"SF Mono",Menlo,Consolas,monospace;background:var(--wash);padding:3px 7px;border-radius:4px}
li code,p code,dd code{padding:1px 4px;overflow-wrap:anywhere}
@media(max-width:560px){main{padding:22px 16px 64px}section{margin-top:48px}ul.answer{font-size:1.06rem}ul.answer li:first-child{font-size:1.16rem}th,td{padding:7px 8px}th.stack{min-width:12ch}.minor{display:none}.chart text{font-size:12px}.chart .tick{font-size:10.5px}}
@media print{:root{color-scheme:light}body{font-size:10.5pt}main{max-width:none;padding:0}nav,.tip{display:none}section{margin-top:28px}h2,h3,figcaption{break-after:avoid}figure,tr{break-inside:avoid}.scroll{overflow:visible}details::details-content{content-visibility:visible;display:block}summary{color:var(--soft)}table{font-size:7.5pt}th,td{padding:3px 4px}details th,details td{white-space:normal;overflow-wrap:anywhere}thead th[data-stack]{overflow-wrap:anywhere}th.stack,td.wrap{min-width:0}.pair{grid-template-columns:1fr 1fr;column-gap:28px}ul.answer{font-size:12pt}ul.answer li:first-child{font-size:14pt}}
`;
