"""The looks of the page: light or dark as the reader's system is, one column on a phone."""

STYLE = """
:root{color-scheme:light dark;--ink:#1c1e21;--soft:#5b6168;--ground:#fff;--raised:#f4f5f7;--line:#d5d8dc;
--accent:#1f5fbf;--bad:#b3261e}
@media(prefers-color-scheme:dark){:root{--ink:#e8eaed;--soft:#a3a9b1;--ground:#16181b;--raised:#202327;
--line:#3a3f45;--accent:#7fb0ff;--bad:#ff8a80}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:70rem;padding:1rem;font:16px/1.5 system-ui,sans-serif;
color:var(--ink);background:var(--ground)}
h1{font-size:1.5rem;margin:.5rem 0}h2{font-size:1.15rem;margin:1.5rem 0 .5rem}h3{font-size:1rem;margin:1.2rem 0 .4rem}
p{margin:.5rem 0}.soft,figcaption,caption,summary{unicode-bidi:isolate}
.soft,figcaption,caption{color:var(--soft);font-size:.875rem}
.warning{border-left:4px solid var(--bad);padding:.4rem .8rem;background:var(--raised)}
.fit{border-left:4px solid var(--accent);padding:.4rem .8rem;background:var(--raised)}
.wide{overflow-x:auto;margin:.6rem 0}table{border-collapse:collapse;font-size:.875rem}
caption{text-align:left;padding-bottom:.3rem}
th,td{padding:.25rem .6rem;border-bottom:1px solid var(--line);text-align:right;
unicode-bidi:isolate;font-variant-numeric:tabular-nums;white-space:nowrap}
tbody th,thead th:first-child{text-align:left;font-weight:500}thead th{color:var(--soft);font-weight:500}
details{border:1px solid var(--line);border-radius:.5rem;padding:.2rem .9rem;margin:.7rem 0}
summary{cursor:pointer;font-weight:600;padding:.4rem 0;overflow-wrap:anywhere}
.plots{display:flex;flex-wrap:wrap;gap:1rem}figure{margin:.5rem 0;flex:1 1 17rem;max-width:26rem}
svg{width:100%;height:auto;font:11px system-ui,sans-serif}svg text{fill:var(--soft)}
.grid{stroke:var(--line);stroke-width:.6}.ideal{stroke:var(--soft);stroke-dasharray:4 4}
.bar{fill:var(--accent);fill-opacity:.55;stroke:var(--accent)}.curve{fill:none;stroke:var(--accent);stroke-width:2}
.dot{fill:var(--accent)}.marked{fill:var(--ground);stroke:var(--accent);stroke-width:2}
.case{border-top:1px solid var(--line);padding:.6rem 0}.case p{overflow-wrap:anywhere;unicode-bidi:isolate}
blockquote{margin:.4rem 0;padding:.2rem .8rem;border-left:3px solid var(--line);color:var(--soft);white-space:pre-wrap;
overflow-wrap:anywhere;unicode-bidi:isolate}
"""
