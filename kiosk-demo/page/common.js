// What the board's and the windows' pages share.

export const $ = id => document.getElementById(id);

// Writing the same again would make a screen reader say it again.
export function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === 'class') element.className = value;
    else if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.filter(child => child != null));
  return element;
}

export const pause = milliseconds => new Promise(done => setTimeout(done, milliseconds));

export class Refused extends Error {
  constructor(status, reply) {
    super(reply.error ?? String(status));
    Object.assign(this, { status, reply });
  }
}

export async function ask(what, body = {}) {
  const response = await fetch(`/api/${what}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Kiosk': '1' },
    body: JSON.stringify(body),
  });
  const reply = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(response.status, reply);
  return reply;
}

export const clock = date => `${date.getHours()}:${String(date.getMinutes()).padStart(2, '0')}`;
