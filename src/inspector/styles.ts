// How the inspector looks: light and dark, from 320 px up. Written short: it is shipped as it stands here. Inline its list has
// a height of its own, so that nothing below it moves when calls come.

export const STYLES = `
:host{all:initial;--page:#fff;--sunken:#f3f5f9;--line:#d5dae3;--text:#191c22;--muted:#566073;--accent:#3451c6;
--good:#12703f;--wait:#7d5000;--bad:#b0241b;color-scheme:light dark;position:fixed!important;z-index:2147483647!important;
right:8px;bottom:8px;display:block!important;inline-size:min(34rem,100vw - 16px);font:13px/1.45 system-ui,sans-serif;
color:var(--text);container-type:inline-size}
:host([inline]){position:static!important;z-index:auto!important;inline-size:auto}
@media(prefers-color-scheme:dark){:host{--page:#181c24;--sunken:#222834;--line:#38404f;--text:#e6e9ef;--muted:#a3adbd;
--accent:#93a9ff;--good:#74d6a0;--wait:#ebbd6c;--bad:#ff9188}}
*{box-sizing:border-box;margin:0}
section{display:flex;flex-direction:column;max-block-size:min(36rem,100vh - 16px);background:var(--page);
border:1px solid var(--line);border-radius:10px;overflow:hidden;box-shadow:0 8px 30px #0004}
:host([inline]) section{box-shadow:none;max-block-size:none}
header,.copy{display:flex;flex-wrap:wrap;align-items:center;gap:4px 8px;padding:8px 12px;background:var(--sunken)}
header{touch-action:none}header strong{flex:1}
:host(:not([inline])) header{cursor:move}
.counts{margin-inline-start:auto;color:var(--muted);font-variant-numeric:tabular-nums}
.copy{padding-block:0 8px;border-block-end:1px solid var(--line)}
button,textarea{font:inherit;color:inherit;background:var(--page);border:1px solid var(--line);border-radius:6px;padding:3px 9px;min-block-size:28px}
button{cursor:pointer}
button:hover{border-color:var(--accent)}
:focus-visible{outline:2px solid var(--accent);outline-offset:1px}
.scroll:focus-visible,.facts-box:focus-visible,summary:focus-visible{outline-offset:-2px}
textarea{inline-size:100%;font:11px/1.4 ui-monospace,monospace}
label{display:flex;align-items:center;gap:4px}
.hint{color:var(--muted)}
p.hint{padding:10px 12px}
.state,.badge{padding:0 7px;border-radius:5px;border:1px solid;color:var(--muted);white-space:nowrap}
.ready,.sent .badge,.done .badge{color:var(--good)}
.loading,.waiting .badge,.stored .badge,.kept .badge{color:var(--wait)}
.failed,.not-found,.dropped .badge{color:var(--bad)}
.status{border-block-end:1px solid var(--line)}
.status summary{padding:6px 12px}
summary{cursor:pointer}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:2px 12px;padding:0 12px 8px}
.facts-box{max-block-size:12rem;overflow:auto}
dt{color:var(--muted)}
dd,code,td,.note,.warning{overflow-wrap:anywhere}
.scroll{overflow:auto;flex:1;min-block-size:8rem}
:host([inline]) .scroll{block-size:27rem;flex:none}:host([inline]) .facts-box{max-block-size:none}
ol{list-style:none;padding:0}
li{border-block-end:1px solid var(--line)}
li summary{display:grid;grid-template-columns:auto 1fr;gap:2px 10px;align-items:center;padding:6px 12px}
li summary .badge{justify-self:end}
time{color:var(--muted);font-variant-numeric:tabular-nums}
code{font:12px/1.45 ui-monospace,Menlo,Consolas,monospace}
.called,.received{grid-column:1/-1}
.received{color:var(--muted)}
.note{display:flex;gap:10px;padding:4px 12px;background:var(--sunken)}
.note.error{color:var(--bad)}
.warning{padding:0 12px 6px;color:var(--wait)}
.note.warning{padding-block:4px}
.content{padding:0 12px 10px}
.facts{color:var(--muted);overflow-wrap:anywhere}
table{inline-size:100%;margin-block-start:6px;border-collapse:collapse;table-layout:fixed}
caption,th{text-align:start;color:var(--muted);font-weight:400}
caption{font-weight:600;color:var(--text)}
th,td{padding:2px 8px 2px 0;vertical-align:top;border-block-start:1px solid var(--line)}
th:last-child{inline-size:5.5rem}
td{font:12px/1.45 ui-monospace,Menlo,Consolas,monospace}
tr:not(.same) td:last-child{color:var(--wait)}
.left-out td:last-child{color:var(--bad)}
.same td:last-child{color:var(--muted)}
@container(min-width:44rem){li summary{grid-template-columns:6rem minmax(0,1fr) minmax(0,1fr) 10rem}li summary .badge{grid-area:1/4}
.called{grid-column:2}.received{grid-column:3}}
`;
