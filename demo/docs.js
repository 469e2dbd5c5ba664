// Owns what the documentation's pages do: a button at each block of code that copies it, and the list of pages, open where there is
// room for it.
import { copyText } from './page.js';

const WIDE = matchMedia('(min-width: 60rem)');
const pages = document.querySelector('.pages details');
const open = () => (pages.open = WIDE.matches);
WIDE.addEventListener('change', open);
open();

for (const block of document.querySelectorAll('pre')) {
  const box = document.createElement('div');
  const button = document.createElement('button');
  const told = document.createElement('span');
  box.className = 'code';
  button.type = 'button';
  button.textContent = 'Copy';
  told.setAttribute('role', 'status');
  button.addEventListener('click', () => copyText(block, told));
  block.replaceWith(box);
  box.append(block, told, button);
}
