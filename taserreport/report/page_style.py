"""How the page of a report looks: on a telephone, in the dark, and on paper."""

STYLE = """
:root { color-scheme: light dark; --ink: #1a1a1a; --page: #fff; --line: #8a8a8a;
  --soft: #f3f3f3; --bad: #9f1239; --good: #166534; --warn: #854d0e; --link: #1d4ed8; }
@media (prefers-color-scheme: dark) { :root { --ink: #ececec; --page: #161616;
  --line: #7d7d7d; --soft: #242424; --bad: #fda4af; --good: #86efac; --warn: #fcd34d;
  --link: #93c5fd; } }
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: var(--page);
  font: 1rem/1.5 system-ui, "Segoe UI", Arial, sans-serif; overflow-wrap: anywhere; }
main { max-width: 60rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.5rem; line-height: 1.25; } h2 { font-size: 1.2rem; margin-top: 2rem; }
h3 { font-size: 1rem; margin: 1rem 0 .5rem; } article h3 { margin-top: 0; }
a { color: var(--link); }
.verdict { padding: .75rem 1rem; border: 1px solid; border-left-width: .5rem; }
.bad { border-color: var(--bad); } .bad strong { color: var(--bad); }
.good { border-color: var(--good); } .good strong { color: var(--good); }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; padding-bottom: .5rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .5rem .35rem 0;
  border-bottom: 1px solid var(--line); }
tbody th { font-weight: 600; }
td { overflow-wrap: anywhere; }
th { overflow-wrap: normal; }
td.number { overflow-wrap: normal; white-space: nowrap; }
article { margin: 1rem 0; padding: .75rem 1rem; background: var(--soft);
  border-left: .5rem solid var(--bad); }
article.warning { border-color: var(--warn); } article.note { border-color: var(--line); }
article p { margin: 0 0 .5rem; } dl { margin: 0; }
dl div { display: flex; gap: .75rem; margin: .15rem 0; }
dt { flex: 0 0 6.5rem; font-weight: 600; } dd { margin: 0; }
@media (max-width: 30rem) { main { padding: .75rem; } dl div { display: block; }
  th, td { font-size: .9rem; } }
@media print { :root { --ink: #000; --page: #fff; --soft: #fff; --line: #666;
  --bad: #000; --good: #000; --warn: #000; --link: #000; }
  article, tr { break-inside: avoid; } h2, h3 { break-after: avoid; }
  main { max-width: none; padding: 0; } }
"""
