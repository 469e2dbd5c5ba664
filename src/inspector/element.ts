// The custom element `<oneflow-inspector>`: a shadow root with the panel, for as long as it is on the page. With the
// attribute `inline` it stands where it is written, else it floats over the page.
import { openPanel } from './panel.js';
import { STYLES } from './styles.js';
import { startWatch, type Watch } from './watch.js';

export const NAME = 'oneflow-inspector';

/** Begun before there is an element to show it. */
let early: Watch | undefined;

/** Defines the element, unless another copy of this script has, and begins to watch: calls may be made before the body is there. */
export function defineInspector(): void {
  if (customElements.get(NAME)) return;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLES);

  class Inspector extends HTMLElement {
    private close: (() => void) | undefined;

    constructor() {
      super();
      this.attachShadow({ mode: 'open' }).adoptedStyleSheets = [sheet];
    }

    connectedCallback(): void {
      this.close ??= openPanel(this, this.shadowRoot as ShadowRoot, early ?? startWatch());
      early = undefined;
    }

    disconnectedCallback(): void {
      this.close?.();
      this.close = undefined;
    }
  }
  early = startWatch();
  customElements.define(NAME, Inspector);
}

/** Puts one on the page, unless there is one. */
export function showInspector(): void {
  if (document.querySelector(NAME)) return;
  document.body.append(document.createElement(NAME));
}
