// What `dist/inspector.min.js` does: it defines the element, and shows one as soon as the page has a body. A page that may
// not have it (no constructed style sheets, patched built-ins) goes on without.
import { defineInspector, showInspector } from '../inspector/element.js';

const show = (): void => {
  try {
    defineInspector();
    showInspector();
  } catch (error) {
    console.warn('oneflowSegment: the inspector can not be shown here:', error);
  }
};

if (document.readyState === 'loading') addEventListener('DOMContentLoaded', show);
else show();
