// Owns what the demo's own pages share: finding elements by id, JSON that a person types, a copy button.

export const byId = (id) => document.getElementById(id);

/** The object that a field holds, or `undefined` where it is empty. Throws a sentence for a person. */
export function readJson(field, what) {
  const text = field.value.trim();
  if (!text) return undefined;
  let value;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`${what}: this is no JSON. ${error.message}`);
  }
  if (typeof value !== 'object' || value === null) throw new Error(`${what}: this is no object`);
  return value;
}

// A box that scrolls has to be reachable by keyboard.
for (const box of document.querySelectorAll('pre')) box.tabIndex = 0;

/** Copies the text of an element; where the page may not, selects it. `told` says which. */
export async function copyText(source, told) {
  try {
    await navigator.clipboard.writeText(source.textContent);
    told.textContent = 'Copied.';
  } catch {
    getSelection().selectAllChildren(source);
    told.textContent = 'Selected: copy it with your keyboard.';
  }
}
