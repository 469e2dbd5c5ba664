// Owns how a page of the documentation becomes HTML: headings get the anchors that GitHub gives them, links to Markdown lead to the
// page that is made of it. Pure; it knows no file but by its name.

import { Marked } from 'marked';

/** `docs/install.md` is `docs/install.html`, and a folder's README its index. */
export function addressOf(file) {
  return file.replace(/(^|\/)README\.md$/, '$1index.html').replace(/\.md$/, '.html');
}

/**
 * `{ title, description, html, sections, links }` of a Markdown text. `sections` are its headings of the second rank, `links` the
 * relative addresses as they are written, those of pictures among them.
 */
export function renderMarkdown(text) {
  const links = [];
  const headings = [];
  const seen = new Map();

  function keep(href) {
    if (!/^[a-z]+:|^#/i.test(href)) links.push(href);
    return href;
  }

  const renderer = {
    heading({ tokens, depth, text }) {
      const inner = this.parser.parseInline(tokens);
      const id = anchorOf(text, seen);
      headings.push({ depth, id, inner: inner.replaceAll(/<\/?a[^>]*>/g, '') });
      const link = depth > 1 ? ` <a class="anchor" href="#${id}" aria-label="Link to this section">#</a>` : '';
      return `<h${depth} id="${id}">${inner}${link}</h${depth}>\n`;
    },
    link({ href, tokens }) {
      return `<a href="${inAttribute(linkOf(keep(href)))}">${this.parser.parseInline(tokens)}</a>`;
    },
    image({ href, text }) {
      return `<img src="${inAttribute(keep(href))}" alt="${inAttribute(text)}" loading="lazy">`;
    },
    table(token) {
      return tableHtml(token, (tokens) => this.parser.parseInline(tokens));
    },
  };
  const html = new Marked({ renderer }).parse(text);
  const [{ inner: title }] = headings;
  const sections = headings.filter(({ depth }) => depth === 2);
  return { title: withoutTags(title), description: firstParagraph(html), html, sections, links };
}

/** A wide table scrolls by itself, not the page. A head without words is none. */
function tableHtml({ header, align, rows }, inline) {
  const cellHtml = (name, { tokens }, column) =>
    `<${name}${align[column] ? ` class="${align[column]}"` : ''}>${inline(tokens)}</${name}>`;
  const lineHtml = (cells, name) =>
    `<tr>${cells.map((cell, column) => cellHtml(cell.text ? name : 'td', cell, column)).join('')}</tr>`;
  const head = header.some(({ text }) => text) ? `<thead>${lineHtml(header, 'th')}</thead>` : '';
  const body = `<tbody>${rows.map((cells) => lineHtml(cells, 'td')).join('')}</tbody>`;
  return `<div class="table" tabindex="0" role="group" aria-label="Table"><table>${head}${body}</table></div>\n`;
}

/** As GitHub makes it of a heading: https://github.com/gjtorikian/html-pipeline, its table of contents. */
function anchorOf(heading, seen) {
  const words = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
  const anchor = words.replaceAll(/[^\p{L}\p{N}\p{M} _-]/gu, '').replaceAll(' ', '-');
  const count = seen.get(anchor) ?? 0;
  seen.set(anchor, count + 1);
  return count ? `${anchor}-${count}` : anchor;
}

function linkOf(href) {
  if (/^[a-z]+:/i.test(href)) return href;
  const [path, anchor] = href.split('#');
  return addressOf(path) + (anchor ? `#${anchor}` : '');
}

/** As a search engine shows it. */
function firstParagraph(html) {
  const [, first = ''] = html.match(/<p>([\s\S]*?)<\/p>/) ?? [];
  return withoutTags(first).replaceAll(/\s+/g, ' ');
}

function withoutTags(html) {
  return html.replaceAll(/<[^>]*>/g, '');
}

function inAttribute(text) {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
}

/** `base` leads from the page to the site's folder; `nav` is `[{ group, pages: [{ name, address, isCurrent }] }]`. */
export function pageHtml({ title, description, html, sections }, { base, nav, version }) {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>${title === 'oneflow-segment' ? title : `${title} · oneflow-segment`}</title>
    <meta name="description" content="${description.replaceAll('"', '&quot;')}">
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="${base}demo/colors.css">
    <link rel="stylesheet" href="${base}demo/docs.css">
    <script type="module" src="${base}demo/docs.js"></script>
  </head>
  <body>
    <a class="skip" href="#content">Skip to the text</a>
    <header>
      <a class="name" href="${base}index.html">oneflow-segment</a>
      <nav aria-label="Tools">
        <a href="${base}demo/snippet-builder.html">Snippet builder</a>
        <a href="${base}demo/index.html">Demo</a>
      </nav>
    </header>
    <nav class="pages" aria-label="Pages">
      <details>
        <summary>All pages</summary>
        ${nav.map((part) => groupHtml(part, sections)).join('\n        ')}
      </details>
    </nav>
    <main id="content" tabindex="-1">
${html}
      <footer>oneflow-segment ${version}, MIT licensed</footer>
    </main>
  </body>
</html>
`;
}

function groupHtml({ group, pages }, sections) {
  const items = pages.map(({ name, address, isCurrent }) => {
    const inside = isCurrent && sections.length > 1 ? sectionsHtml(sections) : '';
    return `<li><a href="${address}"${isCurrent ? ' aria-current="page"' : ''}>${name}</a>${inside}</li>`;
  });
  return `<h2>${group}</h2><ul>${items.join('')}</ul>`;
}

function sectionsHtml(sections) {
  return `<ul>${sections.map(({ id, inner }) => `<li><a href="#${id}">${inner}</a></li>`).join('')}</ul>`;
}
