// What `dist/inspector.min.js` does: it defines the element and begins to watch, and shows one as soon as the page has a body.
// A page that may not have it (no constructed style sheets, patched built-ins) goes on without.
import { defineInspector, showInspector } from '../inspector/element.js';

const tryOrWarn = (work: () => void): void => {
  try {
    work();
  } catch (error) {
    console.warn('oneflowSegment: the inspector can not be shown here:', error);
  }
};

tryOrWarn(defineInspector);
if (document.body) tryOrWarn(showInspector);
else addEventListener('DOMContentLoaded', () => tryOrWarn(showInspector));
