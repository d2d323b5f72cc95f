// Builds and updates the page. Strings become text nodes or attributes, never HTML.

/** Returns the element with this ID. */
export function byId(id) {
  return document.getElementById(id);
}

/**
 * Creates an element. Properties whose name begins with `on` are event listeners, `true` and `false` set and omit an
 * attribute, and `null` and `undefined` omit a property or a child.
 */
export function element(name, properties = {}, ...children) {
  const created = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith('on')) {
      created.addEventListener(key.slice(2), value);
    } else if (value === true) {
      created.setAttribute(key, '');
    } else if (value !== false && value != null) {
      created.setAttribute(key, value);
    }
  }
  created.append(...children.filter((child) => child != null));
  return created;
}

/** Sets the text of an element, unless it has it already, so that screen readers do not repeat it. */
export function setText(target, text) {
  if (target.textContent !== text) {
    target.textContent = text;
  }
}

/** Makes the children of a list those of the items, and keeps the elements of items that remain, with their focus. */
export function reconcile(list, items, keyOf, create, update) {
  const present = new Map([...list.children].map((child) => [child.dataset.key, child]));
  items.forEach((item, index) => {
    const key = String(keyOf(item));
    let child = present.get(key);
    present.delete(key);
    if (!child) {
      child = create(item);
      child.dataset.key = key;
    }
    update?.(child, item);
    if (list.children[index] !== child) {
      list.insertBefore(child, list.children[index] ?? null);
    }
  });
  present.forEach((child) => child.remove());
}

/** Returns the parts of a name, with opportunities for line breaks between its words. */
export function breakable(name) {
  return name.split(/(?<=_)|(?=[A-Z][a-z])/).flatMap((word) => [element('wbr'), word]);
}

/** Returns the time of day in the zone of the browser. */
export function timeOfDay(time) {
  return new Date(time).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
}

/** Returns a number that is always the same for a name, for its color. */
export function hue(name) {
  let hash = 7;
  for (const character of name) {
    hash = (hash * 31 + character.codePointAt(0)) % 9973;
  }
  return hash % 8;
}

/** Creates the picture of a user: the first letter on the user's color. */
export function avatar(userId) {
  const [first = '?'] = userId;
  return element('span', { class: `avatar hue-${hue(userId)}`, 'aria-hidden': 'true' }, first.toUpperCase());
}

/** Creates a chip for each attribute, or returns null without attributes. */
export function attributeChips(attributes) {
  const entries = Object.entries(attributes ?? {});
  if (entries.length === 0) {
    return null;
  }
  const chips = entries.map(([key, value]) => element('span', { class: 'chip' }, `${key}=${value}`));
  return element('span', { class: 'chips' }, ...chips);
}

/** Makes a button copy a text, and say so. */
export function copies(button, text) {
  button.addEventListener('click', async () => {
    let result = 'Copied';
    try {
      await navigator.clipboard.writeText(text());
    } catch {
      result = 'Not allowed';
    }
    button.textContent = result;
    setTimeout(() => (button.textContent = 'Copy'), 1500);
  });
}
