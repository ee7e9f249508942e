#pragma once

namespace hone::report {

// Of the page; look.md's colours.
inline constexpr const char* pageStyle = R"css(
:root{color-scheme:light dark;--page:#f4f5f7;--card:#fff;--raised:#f0f2f5;--line:#dde1e7;--text:#1c2027;
--dim:#515a68;--accent:#1673d1;--good:#0a7a57;--attention:#9a5b00;--bad:#c8372d;--blue:#0072b2;
--orange:#946200;--green:#0a7a57;--vermilion:#c8372d;--purple:#9a4fae;--good-row:#e3f3ec;
--bad-row:#fbe9e7;--attention-row:#e3effc}
@media screen and (prefers-color-scheme:dark){:root{--page:#15171c;--card:#1b1e25;--raised:#232731;
--line:#2c313c;--text:#e4e7ec;--dim:#a6afbd;--accent:#4aa8ff;--good:#2fbf8f;--attention:#f0a83c;
--bad:#f0655a;--blue:#56b4e9;--orange:#e69f00;--green:#2fbf8f;--vermilion:#f0655a;--purple:#c78bd6;
--good-row:#1e302e;--bad-row:#352528;--attention-row:#24344a}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:14px/1.5 Inter,system-ui,sans-serif;
font-variant-numeric:tabular-nums}
main{max-width:920px;margin:0 auto;padding:32px 16px 64px}
h1{font-size:26px;line-height:1.25;margin:0 0 4px}h2{font-size:16px;margin:0}
p{margin:8px 0;max-width:76ch;overflow-wrap:anywhere}ul{margin:8px 0;padding-left:20px;max-width:76ch}
.dim{color:var(--dim)}.good{color:var(--good)}.attention{color:var(--attention)}.bad{color:var(--bad)}
nav{margin:12px 0 16px}nav a{color:var(--accent);margin-right:16px;white-space:nowrap}
section{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:16px;margin:8px 0}
.head{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 16px;align-items:baseline}
.verdict{font-size:22px;line-height:1.3;font-weight:600;margin:10px 0 0;max-width:56ch}
.lead{border-left:3px solid var(--line);padding-left:10px;color:var(--text)}
.lead.attention{border-color:var(--attention)}.lead.bad{border-color:var(--bad)}
.lead.good{border-color:var(--good)}
.attention>b{color:var(--attention)}.bad>b{color:var(--bad)}.good>b{color:var(--good)}
figure{margin:12px 0}figcaption,caption{font-weight:500;text-align:left;padding:0 0 4px}
pre{background:var(--raised);border-radius:6px;padding:10px 12px;overflow-x:auto;margin:4px 0 8px;
font:12.5px/1.5 "JetBrains Mono",ui-monospace,monospace;font-variant-ligatures:none}
.scroll{overflow-x:auto;margin:12px 0}
table{border-collapse:collapse;width:100%}
th,td{text-align:right;padding:4px 8px;border-bottom:1px solid var(--line);white-space:nowrap;
vertical-align:top;font-weight:400}
thead th{font-weight:500;color:var(--dim);vertical-align:bottom;white-space:normal}
th:first-child,td:first-child{padding-left:0}
.w{text-align:left;white-space:normal;overflow-wrap:anywhere;min-width:7em}
tr.good{background:var(--good-row);color:inherit}tr.bad{background:var(--bad-row);color:inherit}
tr.attention{background:var(--attention-row);color:inherit}tr.dim{color:var(--dim)}
.share{width:116px;text-align:left}
.bar{display:inline-block;height:8px;border-radius:2px;background:var(--blue);vertical-align:middle}
summary{cursor:pointer;color:var(--accent)}
svg{display:block;width:100%;height:auto;margin-top:4px;font-family:Inter,system-ui,sans-serif}
svg .grid{stroke:var(--line)}svg .axis,svg .name{fill:var(--dim)}svg .value{fill:var(--text)}
svg .name,svg .value{paint-order:stroke;stroke:var(--card);stroke-width:4px;stroke-linejoin:round}
svg .joint{stroke:var(--dim)}svg .median,svg .interval{stroke:var(--text)}
svg .fill.blue,svg .band.blue{fill:var(--blue)}svg .stroke.blue{stroke:var(--blue)}
svg .fill.orange,svg .band.orange{fill:var(--orange)}svg .stroke.orange{stroke:var(--orange)}
svg .fill.green,svg .band.green{fill:var(--green)}svg .stroke.green{stroke:var(--green)}
svg .fill.vermilion,svg .band.vermilion{fill:var(--vermilion)}svg .stroke.vermilion{stroke:var(--vermilion)}
svg .fill.purple,svg .band.purple{fill:var(--purple)}svg .stroke.purple{stroke:var(--purple)}
@media print{body{background:none;font-size:10.5pt}main{max-width:none;padding:0}nav{display:none}
section{border:0;border-top:1px solid var(--line);border-radius:0;padding:12px 0}
figure,tr,.verdict,.lead{break-inside:avoid}h2,caption,figcaption{break-after:avoid}
pre{white-space:pre-wrap;overflow-wrap:anywhere}}
)css";

} // namespace hone::report
