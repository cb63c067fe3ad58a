/** The style sheet of the report: light and dark, from a phone's width on, and for paper. */
export const STYLE = `
:root { color-scheme: light dark; --paper: #fff; --ink: #1c2024; --soft: #4b5560; --line: #d5dae0; --faint: #6f7a86; --challenger: #1d5fc4; --champion: #a8500a; --worse: #b3261e; --better: #146c2e; }
@media screen and (prefers-color-scheme: dark) { :root { --paper: #14171a; --ink: #e8eaed; --soft: #b3bcc6; --line: #3a424a; --faint: #8b96a2; --challenger: #7fb2ff; --champion: #f2a65a; --worse: #ff8f85; --better: #7fd492; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 72rem; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
a { color: var(--challenger); }
h1 { margin: 0; font-size: 1.6rem; line-height: 1.2; }
h2 { margin: 2rem 0 .5rem; font-size: 1.25rem; }
h3 { margin: 0; font-size: 1rem; }
header { border-left: .4rem solid; padding-left: .8rem; }
header.passed { border-color: var(--better); }
header.refused { border-color: var(--worse); }
header p { margin: .3rem 0 0; }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr)); gap: 1rem 2rem; margin: 1.5rem 0; }
dt { color: var(--soft); }
dd { margin: 0; font-variant-numeric: tabular-nums; }
dd strong { font-size: 1.4rem; }
dd small { display: inline-block; font-size: .9rem; font-weight: 400; }
.worse { color: var(--worse); font-weight: 600; }
.note { color: var(--soft); font-size: .9rem; }
.kind { color: var(--soft); font-size: .9rem; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 2rem; align-items: start; }
figure { margin: 0; min-width: 0; }
figcaption p { margin: 0; color: var(--soft); font-size: .9rem; }
svg.plot { display: block; width: 100%; height: auto; overflow: visible; font-family: inherit; color: var(--ink); --plot-background: var(--paper); }
svg.plot text { font-size: 12px; white-space: pre; }
.legend { display: flex; flex-wrap: wrap; gap: 0 1rem; margin: .2rem 0; padding: 0; list-style: none; font-size: .9rem; }
.legend li::before { content: ''; display: inline-block; width: 1.5rem; margin-right: .4rem; vertical-align: .25rem; border-top: 3px solid var(--challenger); }
.legend .champion::before { border-top: 3px dashed var(--champion); }
.legend .threshold::before { border-top: 2px dashed var(--ink); }
.legend .level::before { border-top: 2px dashed var(--faint); }
.legend .margin::before { border-top: 2px dashed var(--worse); }
.legend .bar::before, .legend .worse-bar::before { width: .9rem; height: .9rem; border: 0; vertical-align: -.1rem; background: var(--challenger); }
.legend .worse-bar::before { background: var(--worse); }
.legend .operating::before, .legend .challenger-dot::before { width: .7rem; height: .7rem; border: 0; border-radius: 50%; vertical-align: 0; background: var(--challenger); }
.legend .operating::before { background: var(--ink); }
.legend .worse { color: inherit; font-weight: inherit; }
.legend .worse::before { width: 0; height: 0; border: .4rem solid transparent; border-top: 0; border-bottom: .7rem solid var(--worse); vertical-align: 0; }
summary { cursor: pointer; padding: .3rem 0; color: var(--soft); }
.details > details > summary { color: var(--ink); font-weight: 600; }
:focus-visible { outline: 2px solid var(--challenger); outline-offset: 2px; }
.scroll { overflow-x: auto; max-width: 100%; }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
th, td { padding: .3rem .7rem .3rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; white-space: nowrap; }
.text { min-width: 14rem; max-width: 32rem; white-space: normal; overflow-wrap: anywhere; }
th { font-weight: 400; }
thead th { color: var(--soft); font-weight: 600; }
@media print { :root { color-scheme: light; } body { max-width: none; padding: 0; } figure { break-inside: avoid; } .scroll { overflow: visible; } }
`;
