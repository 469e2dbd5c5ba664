// How the inspector looks: light and dark, from 320 px up. Written short: it is shipped as it stands here, but for the
// ends of its lines. Inline its list has a height of its own, so that nothing below it moves when calls come.

export const STYLES = `\
:host{direction:ltr;all:initial;--good:light-dark(#12703f,#74d6a0);--wait:light-dark(#7d5000,#ebbd6c);\
--bad:light-dark(#b0241b,#ff9188);color-scheme:light dark;position:fixed!important;z-index:2147483647!important;inset:auto 8px 8px auto;\
display:block!important;width:min(34rem,100vw - 16px);font:13px/1.45 system-ui,sans-serif;color:CanvasText}\
:host([top]){inset:8px 8px auto auto}\
:host([inline]){position:static!important;z-index:auto!important;width:auto}\
*{box-sizing:border-box;margin:0;padding:0;overflow-wrap:anywhere}\
section{display:flex;flex-direction:column;max-height:min(36rem,100vh - 16px);background:Canvas;\
border:1px solid #8885;border-radius:10px;overflow:auto}\
:host([inline]) section,:host([inline]) .facts-box{max-height:none}\
header,.copy{display:flex;flex-wrap:wrap;align-items:center;gap:4px 8px;padding:8px 12px;background:#8881}\
strong{flex:1}\
.counts{margin-left:auto}\
label{display:flex;gap:4px}\
.copy,.status,li{border-bottom:1px solid #8885}\
button,textarea{font:inherit;color:inherit;background:Canvas;border:1px solid #8885;border-radius:6px;padding:3px 9px}\
button,summary{cursor:pointer}\
:focus-visible{outline:2px solid;outline-offset:-2px}\
.state,.badge{padding:0 7px;border-radius:6px;border:1px solid}\
.state,.badge,time{white-space:nowrap}.why{display:block;color:var(--bad)}.why:empty{display:none}\
.counts,.hint,dt,time,.received,.facts,caption,th,.same td:last-child{opacity:.75}\
.ready,.sent .badge,.done .badge{color:var(--good)}\
.loading,.waiting .badge,.stored .badge,.kept .badge,.warning,tr:not(.same) td:last-child{color:var(--wait)}\
.failed,.not-found,.dropped .badge,.error,.left-out td:last-child{color:var(--bad)}\
summary,.note,.warning,.content,p.hint,.why{padding:6px 12px}\
dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 12px;padding:0 12px 8px}\
.facts-box{max-height:12rem;overflow:auto}\
.scroll{overflow:auto;flex:1;min-height:8rem}\
:host([inline]) .scroll{height:27rem;flex:none}\
ol{list-style:none}\
li summary{display:grid;grid-template-columns:auto 1fr;gap:2px 10px;align-items:center}\
li .badge{justify-self:end}\
code,td,textarea{font:12px/1.45 ui-monospace,monospace}\
.called,.received{grid-column:1/-1}\
.note{display:flex;gap:10px;background:#8881}\
table,textarea{width:100%;border-collapse:collapse;table-layout:fixed}\
caption,th{text-align:left}\
th{font-weight:400}\
caption{padding-top:6px;font-weight:600}\
td{padding:2px 8px 2px 0;vertical-align:top;border-top:1px solid #8885}\
th:last-child{width:5.5rem}\
`;
