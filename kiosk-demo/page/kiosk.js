// The residents' page. The program behind it holds the truth (visit, card,
// number, paper) and sends it whole with every change; this page only
// remembers where in it the resident is. Nothing is kept in the address, in
// storage or in the history.

import { languages, topics, words } from './words.js';

const $ = id => document.getElementById(id);

// What the program last said.
let terminal = { revision: 0, hall: '', help: '', inches: 0, catalog: 0, devices: [], visit: null, card: null, number: null, booking: null, ticket: null, receipt: null, mouth: null };
// Where the resident is. fresh() is how every visit begins, and all that is left of one.
const fresh = () => ({ page: 'idle', trail: [], language: 'zh', large: false, contrast: false, query: '', topic: null, item: null, answers: {}, ticked: new Set(), request: null, trouble: '', file: null, code: null, level: 0, reasons: null, thanked: false });
let at = fresh();
let services = { here: 0, common: [] };
let busy = false;

// Words

const say = (key, values = {}) => {
  let text = words[at.language][key] ?? words.zh[key] ?? '';
  for (const [name, value] of Object.entries(values)) text = text.replaceAll(`{${name}}`, value);
  return text;
};
const knows = key => key in words[at.language];

// Small pieces of page

function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === 'class') element.className = value;
    else if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value);
  }
  element.append(...children.filter(child => child !== null));
  return element;
}

function icon(name, className = '') {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  use.setAttribute('href', `#${name}`);
  svg.setAttribute('aria-hidden', 'true');
  if (className) svg.setAttribute('class', className);
  svg.append(use);
  return svg;
}

// Writing the same again would make a screen reader say it again.
function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function answer(element, text, sign, { care = false, working = false } = {}) {
  element.hidden = text === '';
  put(element.querySelector('span'), text);
  element.querySelector('use').setAttribute('href', `#${sign}`);
  element.classList.toggle('care', care);
  element.classList.toggle('working', working);
}

const chinese = text => make('span', { class: 'name', lang: languages.zh }, text);

// Asking the program

class Refused extends Error {
  constructor(name, text = '') { super(name); Object.assign(this, { name, text }); }
}

const post = (what, body) => fetch(`/api/${what}`, {
  method: 'POST',
  headers: { 'Content-Type': 'application/json', 'X-Kiosk': '1' },
  body: JSON.stringify(body),
});

async function ask(what, body = {}) {
  const response = await post(what, body);
  const reply = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(reply.error ?? 'error', reply.text);
  return reply;
}

const tell = async (what, body) => take(await ask(what, body));

// One thing at a time: a second touch while the first is being answered is the same touch.
async function once(work) {
  if (busy) return;
  busy = true;
  at.trouble = '';
  document.body.setAttribute('aria-busy', 'true');
  try {
    await work();
  } catch (error) {
    at.trouble = error.text || (knows(error.name) ? error.name : 'error');
  } finally {
    busy = false;
    document.body.removeAttribute('aria-busy');
    draw();
  }
}

// Hearing from the program

function take(news) {
  if (news.revision <= terminal.revision) return;
  const before = terminal;
  terminal = news;
  if (before.catalog !== news.catalog) refresh();
  if (before.visit && before.visit.id !== news.visit?.id) leave();
  if (!before.visit && news.visit && at.page === 'idle') go('find');
  // The card that was laid down is somebody's who has booked.
  if (news.booking && !before.booking && ['find', 'topic', 'item', 'card'].includes(at.page)) go('booking');
  // Another card was laid down.
  if (at.page === 'booking' && !news.booking && !busy) back();
  ring();
  draw();
}

function listen() {
  const source = new EventSource('/api/events');
  let silence = 0;
  source.onmessage = event => {
    clearTimeout(silence);
    $('off').hidden = true;
    take(JSON.parse(event.data));
  };
  source.onerror = () => {
    clearTimeout(silence);
    silence = setTimeout(() => { $('off').hidden = false; }, 4000);
    if (source.readyState === EventSource.CLOSED) setTimeout(() => { source.close(); listen(); }, 2000);
  };
}

async function refresh() {
  services = await ask('home').catch(() => services);
  draw();
}

const device = kind => terminal.devices.find(one => one.kind === kind && one.usable);
const can = kind => device(kind) !== undefined;

// Going about

function go(page, { keep = true } = {}) {
  if (keep && at.page !== page && at.page !== 'idle') at.trail.push(at.page);
  at.page = page;
  at.trouble = '';
  draw();
  lull();
  $(page).querySelector('h1')?.focus({ preventScroll: true });
}

function back() {
  if (at.reasons) {
    Object.assign(at, { level: 0, reasons: null });
    return draw();
  }
  const before = at.trail.pop();
  if (before === undefined || at.page === 'find') return end();
  at.page = before;
  at.trouble = '';
  if (before === 'find') at.item = null;
  draw();
  $(before).querySelector('h1')?.focus({ preventScroll: true });
}

function start() {
  clear();
  Object.assign(at, { trail: [], topic: null, item: null, answers: {}, request: null, ticked: new Set(), file: null, code: null, level: 0, reasons: null });
  go('find', { keep: false });
}

const settings = () => ({ language: languages[at.language], large: at.large });

async function wake(page = 'find') {
  await tell('visit/begin', settings());
  if (at.page === 'idle') go(page);
}

// The visit is over for the program: whatever it was, nothing of it stays here.
function leave() {
  const said = ['number', 'receipt', 'card', 'booking', 'evaluate'].includes(at.page);
  const { language, large, contrast, thanked } = at;
  for (const dialog of document.querySelectorAll('dialog[open]')) dialog.close();
  at = fresh();
  asked = 'null';
  for (const list of [found, listed, bring]) list.clear();
  $('query').value = '';
  for (const id of ['person-name', 'card-state', 'slip-number', 'slip-queue', 'slip-window', 'slip-item', 'slip-time', 'slip-wait', 'number-wait', 'booking-queue', 'booking-time', 'booking-item', 'item-title', 'item-department', 'item-where', 'topic-title', 'about-title']) put($(id), '');
  for (const id of ['card-check', 'receipt-check', 'item-facts', 'about-lines', 'evaluate-case', 'reasons', 'bring', 'found-rows', 'topic-rows']) $(id).replaceChildren();
  for (const id of ['item-code', 'number-code']) $(id).width = 0;
  for (const id of ['ticket-state', 'receipt-state', 'item-answer', 'number-called', 'booking-state']) put($(id).querySelector('span'), '');
  if (said) {
    // The last page still speaks the way this resident chose.
    Object.assign(at, { language, large, contrast, thanked });
    go('goodbye', { keep: false });
    soon(() => rest(), 8000);
  } else {
    rest();
  }
}

function rest() {
  at = fresh();
  refresh();
  draw();
  $('idle-title').focus({ preventScroll: true });
}

let later = 0;
function soon(work, milliseconds) {
  clearTimeout(later);
  later = setTimeout(() => { if (at.page === 'goodbye') (cardLies() || ticketLies() ? soon(work, 2000) : work()); }, milliseconds);
}

async function end() {
  if (at.page === 'goodbye') return rest();
  if (!terminal.visit) return rest();
  if ((at.page === 'number' || at.page === 'receipt') && !terminal.visit.evaluated && terminal.number && !terminal.number.void && !terminal.number.known) return go('evaluate');
  await finish();
}

const finish = () => tell('visit/end');

// How it was: asked once, at the end, and gone by itself. Nobody has to answer, and nobody who works here sees it.

async function grade(level) {
  const { reasons } = level <= 3 ? await ask('evaluation/reasons', { level }) : { reasons: [] };
  if (reasons.length === 0) return give(level, []);
  Object.assign(at, { level, reasons: reasons.map(one => ({ ...one, chosen: false })) });
  draw();
  $('evaluate-title').focus({ preventScroll: true });
}

async function give(level, reasons) {
  try {
    take(await ask('evaluation/give', { level, reasons, code: at.code }));
    at.thanked = true;
  } catch (error) {
    // It was said before: once is enough.
    if (error.name !== 'KIOSK_E_CONFLICT') throw error;
    if (at.file) {
      Object.assign(at, { level: 0, reasons: null });
      at.file.said = true;
      return lull();
    }
  }
  await finish();
}

// The reasons as they were drawn last.
let asked = 'null';
const chosen = () => at.reasons.filter(one => one.chosen).map(one => one.code);

// Whoever has gone without a word does not stand in the next one's way.
let lulled = 0;
function lull() {
  clearTimeout(lulled);
  if (at.page !== 'evaluate') return;
  lulled = setTimeout(() => {
    if (at.page === 'evaluate') once(() => at.reasons ? give(at.level, chosen()) : finish());
  }, at.large ? 40000 : 20000);
}

// A scanner types what it reads, quickly, and then Enter.
let typed = '', typedAt = 0;
function scan(event) {
  const now = performance.now();
  if (now - typedAt > 500) typed = '';
  typedAt = now;
  if (event.key.length === 1) typed += event.key;
  if (event.key !== 'Enter' || !typed.startsWith('KC1.')) return;
  const code = typed;
  typed = '';
  event.preventDefault();
  clear();
  once(async () => {
    if (!terminal.visit) await tell('visit/begin', settings());
    const file = await ask('case', { code }).catch(() => { throw new Refused('case.unknown'); });
    Object.assign(at, { file, code, level: 0, reasons: null });
    go('evaluate');
  });
}

const cardLies = () => terminal.card?.there === true;
// Where a ticket is that nobody took.
const untaken = ['retracted', 'left-behind', 'ejected'];
// A ticket in the printer's mouth, if it is of those that hold one.
const ticketLies = () => Boolean(terminal.mouth);

// The matter

async function open(code) {
  if (!terminal.visit) await tell('visit/begin', settings());
  at.item = await ask('item', { code });
  at.answers = {};
  at.ticked = new Set();
  at.request = null;
  $('item-code').width = 0;
  showBring();
  if (at.item.online && (at.item.availability === 2 || at.item.availability === 3)) await paintCode($('item-code'), { item: at.item.code });
  go('item');
}

// Questions first: what to bring goes by the answers.
const showBring = () => bring.show([...at.item.questions, ...at.item.materials]);

async function answered(question, value) {
  at.answers[question.id] = value;
  await readAgain();
}

// Sentences of the matter and reasons are the library's, in the visit's language.
async function readAgain() {
  if (at.reasons) {
    const chosenBefore = chosen();
    const { reasons } = await ask('evaluation/reasons', { level: at.level });
    at.reasons = reasons.map(one => ({ ...one, chosen: chosenBefore.includes(one.code) }));
  }
  if (!at.item) return;
  at.item = await ask('item', { code: at.item.code, answers: at.answers });
  const from = bring.from;
  showBring();
  bring.from = from;
  bring.draw();
}

// A QR code, drawn from a picture that was asked for like everything else: its
// address says nothing. Without it the page is as good, only without the code.
async function paintCode(canvas, about) {
  canvas.width = 0;
  const response = await post('code', about).catch(() => null);
  if (!response?.ok) return;
  const picture = await createImageBitmap(await response.blob());
  Object.assign(canvas, { width: picture.width, height: picture.height });
  canvas.getContext('2d').drawImage(picture, 0, 0);
}

async function choose() {
  if (can('card-reader') || terminal.card?.state === 'read') go('card');
  else await number();
}

async function number() {
  // The same request until it is answered: a touch that is repeated after a
  // failure never takes a second number.
  at.request ??= crypto.randomUUID();
  await tell('number', { item: at.item.code, request: at.request });
  at.request = null;
  await given();
}

// A number is there. Of one that was taken before there is a ticket already.
async function given() {
  at.trail = ['find'];
  await paintCode($('number-code'), {});
  go('number', { keep: false });
  if (can('ticket-printer') && !terminal.number.known) await tell('number/print');
}

async function checkIn() {
  await tell('booking/check-in');
  await given();
}

// Who missed what was booked takes a number like everybody else.
async function late() {
  at.item = await ask('item', { code: terminal.booking.code });
  await number();
}

async function receipt() {
  await tell('receipt/print', { item: at.item.code });
  go('receipt');
}

// Lists that turn pages: a finger on glass does not scroll well, and what is
// below the fold does not exist.

class List {
  constructor(rows, turn, row) {
    Object.assign(this, { rows, turn, row, from: 0, total: 0, drawn: '', items: async () => [] });
    this.previous = make('button', { onclick: () => this.leaf(-1) });
    this.at = make('p', { role: 'status' });
    this.next = make('button', { onclick: () => this.leaf(1) });
    turn.append(this.previous, this.at, this.next);
    turn.hidden = true;
    new ResizeObserver(() => this.draw()).observe(rows.parentElement);
  }

  get room() {
    const style = getComputedStyle(this.rows);
    const row = parseFloat(style.gridAutoRows), gap = parseFloat(style.rowGap) || 0;
    return Math.max(1, Math.floor((this.rows.clientHeight + gap + 1) / (row + gap)));
  }

  show(items) {
    this.source(items.length, async (from, count) => items.slice(from, from + count));
  }

  // What a search brings: its total, its first items, and the way to the others.
  found(ask, first) {
    this.source(first.total, async (from, count) =>
      from + count <= first.items.length || first.items.length === first.total
        ? first.items.slice(from, from + count)
        : (await ask(from, count)).items);
  }

  source(total, items) {
    Object.assign(this, { items, total, from: 0, drawn: '' });
    this.draw();
  }

  clear() { this.source(0, async () => []); }

  leaf(step) {
    this.from = Math.max(0, this.from + step * this.fits);
    this.draw();
  }

  async draw() {
    if (this.rows.parentElement.clientHeight === 0) return;
    // The buttons that turn pages take room themselves: only when all does not fit.
    this.turn.hidden = true;
    if (this.total > this.room) this.turn.hidden = false;
    const room = this.fits = this.room;
    const pages = Math.max(1, Math.ceil(this.total / room)), page = Math.min(pages - 1, Math.floor(this.from / room));
    const from = this.from = page * room;
    put(this.previous, say('turn.previous'));
    put(this.next, say('turn.next'));
    put(this.at, say('turn.at', { n: page + 1, m: pages }));
    this.previous.disabled = page === 0;
    this.next.disabled = page === pages - 1;
    const key = [room, from, this.total, at.language].join();
    if (key === this.drawn) return;
    this.drawn = key;
    const items = await this.items(from, room);
    if (key === this.drawn) this.rows.replaceChildren(...items.map(item => make('li', {}, this.row(item))));
  }
}

const marks = { 1: 'i-here', 2: 'i-elsewhere', 3: 'i-online', 4: 'i-not-now', 5: 'i-here', 6: 'i-here' };

// Here, here once the hall opens, or handed in here by an agent.
const isHere = item => [1, 5, 6].includes(item?.availability);

function matter(item) {
  const mark = make('span', { class: isHere(item) ? 'mark-word' : 'mark-word away' },
    icon(marks[item.availability] ?? 'i-here'), say(`mark.${item.availability}`));
  return make('button', { 'data-code': item.code, onclick: event => { event.stopPropagation(); once(() => open(item.code)); } },
    make('span', { class: 'text' }, chinese(item.name), item.department ? make('span', { class: 'under', lang: languages.zh }, item.department) : null),
    mark, icon('i-next', 'go'));
}

function question(one) {
  const choices = one.choices.map(choice => make('button', {
    role: 'radio', 'aria-checked': String(at.answers[one.id] === choice.value), 'data-choice': choice.value,
    onclick: () => once(() => answered(one, choice.value)),
  }, choice.text));
  return make('div', { class: 'question', role: 'radiogroup', 'aria-label': one.text, 'data-question': one.id, lang: languages.zh },
    make('p', { class: 'name' }, one.text), make('div', { class: 'choices' }, ...choices));
}

function material(item) {
  if (item.choices) return question(item);
  const ticked = at.ticked.has(item.name), exempt = item.necessity === 4;
  const under = [item.form, item.note].filter(text => text).join(' · ');
  const button = make('button', exempt ? { class: 'exempt', disabled: '' } : {
    role: 'checkbox', 'aria-checked': String(ticked), onclick: event => {
      const now = !at.ticked.delete(item.name);
      if (now) at.ticked.add(item.name);
      event.currentTarget.setAttribute('aria-checked', String(now));
    },
  },
  make('span', { class: 'box' }, icon('i-check')),
  make('span', {}, make('span', { class: 'name', lang: languages.zh }, item.name), under ? make('span', { class: 'under', lang: languages.zh }, under) : null),
  item.necessity > 1 ? make('span', { class: 'need' }, say(`need.${item.necessity}`)) : null);
  return button;
}

const found = new List($('found-rows'), $('found-turn'), matter);
const listed = new List($('topic-rows'), $('topic-turn'), matter);
const bring = new List($('bring'), $('bring-turn'), material);

// As many items as any screen shows at once.
const ENOUGH = 12;

let searching = 0;
async function search() {
  const text = $('query').value.trim();
  const before = at.query;
  at.query = text;
  const turn = ++searching;
  if (!text) {
    found.clear();
    draw();
    // What was looked for until now has come to its end, and counts if it was not found.
    if (before && terminal.visit) await ask('search', { limit: 1 }).catch(() => {});
    return;
  }
  const page = (offset, limit) => ask('search', { text, offset, limit });
  const first = await page(0, ENOUGH).catch(() => null);
  // An answer that comes late must not stand under a newer question.
  if (turn !== searching || !first) return;
  found.found(page, first);
  draw();
}

async function topic(one) {
  at.topic = one;
  const page = (offset, limit) => ask('search', { topic: one.code || null, offset, limit });
  listed.found(page, await page(0, ENOUGH));
  go('topic');
}

function clear() {
  $('query').value = '';
  search();
}

function type(letter) {
  const field = $('query');
  field.value = letter === null ? field.value.slice(0, -1) : field.value + letter;
  search();
}

// Drawing: the page from what the program said and where the resident is.

function draw() {
  const root = document.documentElement;
  root.lang = languages[at.language];
  root.classList.toggle('large', at.large);
  scale();
  root.classList.toggle('contrast', at.contrast);
  document.body.dataset.page = at.page;
  document.title = say('title');
  for (const element of document.querySelectorAll('[data-t]')) put(element, say(element.dataset.t));
  for (const page of document.querySelectorAll('.page')) page.hidden = page.id !== at.page;
  put($('hall-name'), terminal.hall || words.zh.title);
  $('person').hidden = !terminal.card?.name || ['idle', 'evaluate', 'goodbye'].includes(at.page);
  put($('person-name'), terminal.card?.name ?? '');
  pages[at.page]();
  bar();
  notice();
  act();
}

const pages = {
  idle() {
    put($('here-count'), String(services.here));
    put($('idle-waiting'), terminal.waiting == null ? '' : say(terminal.waiting === 0 ? 'idle.waiting.none' : 'idle.waiting', { n: terminal.waiting }));
    put($('idle-how'), say(can('card-reader') ? 'idle.how.card' : 'idle.how'));
    const key = at.language + JSON.stringify(services.common);
    if ($('common').dataset.key !== key) {
      $('common').dataset.key = key;
      $('common').replaceChildren(...services.common.map(item => make('li', {}, matter(item))));
    }
  },

  find() {
    $('query').placeholder = say('find.example');
    $('keys').setAttribute('aria-label', say('find.keys'));
    const typing = at.query !== '';
    $('find').classList.toggle('typing', typing);
    $('clear').hidden = !typing;
    $('topics').hidden = typing;
    $('found').hidden = !typing || found.total === 0;
    $('nothing').hidden = !typing || found.total > 0;
    put($('nothing-ask'), asking());
    put($('found-count'), say('find.count', { n: found.total }));
    if (typing) found.draw();
    if ($('topics').dataset.language !== at.language) {
      $('topics').dataset.language = at.language;
      $('topics').replaceChildren(...topics.map(one =>
        make('button', { 'data-topic': one.code, class: one.code ? '' : 'all', onclick: () => once(() => topic(one)) }, icon(one.icon), make('span', {}, one[at.language]))));
      const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].map(letter => make('button', { 'data-key': letter, onclick: () => type(letter.toLowerCase()) }, letter));
      const erase = make('button', { class: 'wide', 'data-key': 'delete', 'aria-label': say('find.delete'), onclick: () => type(null) }, icon('i-delete'));
      $('keys').replaceChildren(...letters, erase);
    }
  },

  topic() {
    put($('topic-title'), at.topic?.[at.language] ?? '');
    put($('topic-count'), say('topic.count', { n: listed.total }));
    listed.draw();
  },

  item() {
    const item = at.item;
    if (!item) return;
    put($('item-title'), item.name);
    put($('item-department'), item.parts.length > 0
      ? say('item.parts', { n: item.parts.length, names: item.parts.map(part => part.name).join(say('and')) }) : item.department);
    const here = isHere(item);
    put($('item-where'), item.where);
    $('item-scan').hidden = here || $('item-code').width === 0;
    answer($('item-answer'), say(`item.${item.availability}`), marks[item.availability] ?? 'i-care',
      { care: item.availability === 2 || item.availability === 4 });
    const fact = (sign, name, value) => make('div', {}, make('dt', {}, icon(sign), name), make('dd', {}, value));
    const time = item.days == null ? say('item.time.unsaid') : item.days === 0 ? say('item.time.now') : say('item.time.days', { n: item.days });
    const visits = item.visits == null ? say('item.visits.unsaid') : item.visits === 0 ? say('item.visits.0') : say('item.visits.n', { n: item.visits });
    $('item-facts').replaceChildren(
      fact('i-time', say('item.time'), time),
      fact('i-cost', say('item.cost'), item.fee || say('item.cost.unsaid')),
      fact('i-visits', say('item.visits'), visits));
    put($('bring-title'), say(item.materials.length === 0 ? 'item.bring.none' : here ? 'item.bring' : 'item.bring.see'));
    bring.draw();
  },

  card() {
    const card = terminal.card;
    const usable = can('card-reader');
    const state = card?.state ?? 'none';
    const read = state === 'read';
    $('card').dataset.card = read ? 'read' : !usable ? 'off' : state === 'reading' ? 'reading' : 'none';
    put($('card-title'), say(read ? 'card.confirm' : usable ? 'card.title' : 'card.title.off'));
    $('card-state').classList.toggle('care', state === 'failed' || state === 'other' || (!usable && !read));
    put($('card-state'), read ? say('card.read') : !usable ? say('card.off')
      : state === 'reading' ? say('card.reading') : state === 'failed' ? card.text : state === 'other' ? say('card.other') : say('card.lay'));
    const line = (name, value, lang) => make('div', {}, make('dt', {}, name), make('dd', { lang }, value));
    const lines = [];
    if (read) lines.push(line(say('card.name'), card.name, languages.zh), line(say('card.number'), card.number, languages.zh));
    if (at.item) lines.push(line(say('card.matter'), at.item.name, languages.zh));
    $('card-check').replaceChildren(...lines);
    const note = !read ? '' : card.there ? say('card.take') : card.expired ? say('card.expired') : card.warning ? say('card.warning') : '';
    answer($('card-note'), note, card?.there ? 'i-card' : 'i-care', { care: true });
  },

  booking() {
    const booking = terminal.booking;
    if (!booking) return;
    const { state, from, until, opens } = booking;
    put($('booking-title'), say(`booking.${state}`));
    answer($('booking-state'), say(`booking.${state}.say`, { from, until, opens }), state === 'open' ? 'i-check' : 'i-time', { care: state === 'missed' });
    put($('booking-queue'), booking.queue);
    put($('booking-time'), `${from}–${until}`);
    put($('booking-item'), booking.item);
    carry($('booking-take'));
  },

  number() {
    const number = terminal.number;
    if (!number) return;
    put($('number-title'), say(number.known ? 'number.known.title' : 'number.title'));
    put($('slip-hall'), terminal.hall);
    put($('slip-queue'), number.queue);
    put($('slip-number'), number.text);
    $('slip-number').classList.toggle('void', number.void);
    const called = number.state === 'called' || number.state === 'serving' ? number.calledTo : '';
    $('slip').classList.toggle('called', called !== '');
    put($('slip-window'), called || number.window ? say('slip.go', { window: called || number.window }) : '');
    answer($('number-called'), called && say('number.called', { window: called }), 'i-next');
    const before = number.known ? (number.ahead === 0 ? 'number.known.none' : 'number.known.ahead') : number.ahead === 0 ? 'wait.none' : 'wait.ahead';
    const wait = [say(before, { n: number.ahead }),
      number.low == null || number.high == null ? '' : say(number.high === number.low ? 'wait.one' : 'wait.range', { low: number.low, high: number.high })].filter(text => text);
    // Of a known number the sentence below says it.
    $('slip-wait-row').hidden = called !== '' || number.void || number.state === 'held' || (number.known && !terminal.ticket);
    put($('slip-wait'), wait.join(say('and')));
    put($('number-wait'), called ? '' : number.back ? say('number.back', { time: clock(new Date(number.back)) }) : say('number.wait'));
    put($('slip-item'), number.item);
    $('slip-item').parentElement.hidden = number.item === '';
    put($('slip-time'), `${number.day} ${clock(new Date(number.issued))}`);
    const coming = terminal.ticket ? ['queued', 'printing', 'printed'].includes(terminal.ticket.state) : busy && can('ticket-printer');
    if (number.known && !terminal.ticket) {
      const how = number.state === 'held' ? 'number.known.held' : 'number.known';
      answer($('ticket-state'), called ? '' : say(how, { number: number.text, wait: wait.join(say('and')) }), 'i-check');
    } else {
      paper($('ticket-state'), terminal.ticket, 'number', coming ? say('number.printing') : say('number.screen'));
    }
    // Paper came, or is on its way: nobody needs another copy. One that nobody took is none.
    const lost = untaken.includes(terminal.ticket?.mouth);
    $('number-scan').hidden = number.void || $('number-code').width === 0 || (!lost && (coming || number.known && can('ticket-printer')));
    carry($('number-take'));
  },

  receipt() {
    const job = terminal.receipt;
    $('receipt').dataset.receipt = job?.state ?? '';
    paper($('receipt-state'), job, 'receipt', '');
    const line = (name, value) => make('div', {}, make('dt', {}, name), make('dd', { lang: languages.zh }, value));
    const lines = [];
    if (at.item) lines.push(line(say('card.matter'), at.item.name));
    if (terminal.number) lines.push(line(say('receipt.number'), terminal.number.text));
    if (terminal.card?.name) lines.push(line(say('card.name'), terminal.card.name));
    $('receipt-check').replaceChildren(...lines);
  },

  evaluate() {
    const { file, reasons } = at;
    // A case that is under way, or of which it was said before, is only shown.
    const shown = file && (file.said || !file.evaluable);
    put($('evaluate-title'), say(reasons ? 'evaluate.why' : shown ? 'case.title' : 'evaluate.title'));
    put($('evaluate-lead'), say(reasons ? 'evaluate.why.lead' : file?.said ? 'evaluate.again' : shown ? 'case.wait' : 'evaluate.lead'));
    const line = (name, ...value) => make('div', {}, make('dt', {}, name), make('dd', {}, ...value));
    $('evaluate-case').replaceChildren(...(!file || reasons ? [] : [
      line(say('card.matter'), chinese(file.item)),
      line(say('case.state'), say(`case.${file.state}`)),
      ...(file.promised && file.state === 'accepted' ? [line(say('case.promised'), file.promised)] : []),
      ...(file.light === 'none' ? [] : [line(say('case.light'), make('span', { class: `light ${file.light}` }), say(`light.${file.light}`))]),
    ]));
    $('faces').hidden = reasons !== null || Boolean(shown);
    $('reasons').hidden = reasons === null;
    if ($('faces').dataset.language !== at.language) {
      $('faces').dataset.language = at.language;
      $('faces').replaceChildren(...[5, 4, 3, 2, 1].map(level => make('li', {},
        make('button', { 'data-level': level, onclick: () => once(() => grade(level)) }, icon(`i-face-${level}`), make('span', {}, say(`level.${level}`))))));
    }
    const key = JSON.stringify(reasons);
    if (key === asked) return;
    asked = key;
    $('reasons').replaceChildren(...(reasons ?? []).map(one => make('li', {}, make('button', {
      role: 'checkbox', 'aria-checked': String(one.chosen), 'data-reason': one.code, onclick: () => { one.chosen = !one.chosen; draw(); },
    }, make('span', { class: 'box' }, icon('i-check')), make('span', {}, one.text)))));
  },

  goodbye() {
    put($('goodbye-thanks'), at.thanked ? say('evaluate.thanks') : '');
    carry($('goodbye-take'));
  },
};

// What lies there to be taken home: first the card, then, where nothing else says so, the ticket.
function carry(element) {
  const card = cardLies();
  element.hidden = !card && (!ticketLies() || at.page === 'number');
  put(element.querySelector('span'), say(card ? 'card.take' : 'ticket.take'));
  element.querySelector('use').setAttribute('href', card ? '#i-card' : '#i-paper');
}

// What is said of a job on paper. Its own words come from the library.
function paper(element, job, kind, without) {
  if (!job) return answer(element, without, 'i-paper');
  const trouble = job.trouble !== '';
  switch (job.state) {
    case 'printed':
      if (job.mouth === 'taken') return answer(element, say(`${kind}.taken`), 'i-check');
      if (untaken.includes(job.mouth)) return answer(element, job.text, 'i-care', { care: true });
      return answer(element, job.text || say(`${kind}.printed`), 'i-check');
    case 'queued':
    case 'printing': return answer(element, trouble && job.text ? job.text : say(`${kind}.printing`), trouble ? 'i-care' : 'i-paper', { care: trouble, working: true });
    default: return answer(element, job.text || say('error'), 'i-care', { care: true });
  }
}

function bar() {
  const idle = at.page === 'idle', over = at.page === 'goodbye';
  $('bar').setAttribute('aria-label', say('bar.label'));
  $('back').disabled = idle || over;
  $('home').disabled = idle || over || at.page === 'find';
  put($('type').querySelector('span'), say(at.large ? 'bar.normal' : 'bar.large'));
  $('type').setAttribute('aria-pressed', String(at.large));
  put($('language').querySelector('span'), say('bar.language'));
  $('language').lang = at.language === 'zh' ? 'en' : 'zh-Hans';
  put($('contrast').querySelector('span'), say(at.contrast ? 'help.contrast.off' : 'help.contrast'));
  $('contrast').setAttribute('aria-pressed', String(at.contrast));
  put($('help-where'), asking());
}

// Where to find a person.
const asking = () => at.language === 'zh' && terminal.help || say('help.lead');

// All that does not fit beside what to bring.
function about() {
  const { name, department, parts, counter, complaint } = at.item;
  put($('about-title'), name);
  const line = (key, ...texts) => {
    const given = texts.filter(text => text);
    return given.length === 0 ? [] : [make('div', {}, make('dt', {}, say(key)), make('dd', { lang: languages.zh }, ...given.map(text => make('span', {}, text))))];
  };
  const far = counter.distance == null || counter.distance < 50 ? '' : say('about.far', { km: (counter.distance / 1000).toFixed(1) });
  $('about-lines').replaceChildren(
    ...(parts.length > 0 ? line('about.parts', ...parts.map((part, index) => `${index + 1}. ${part.name}`)) : line('about.department', department)),
    ...line('about.place', [counter.name, far].filter(text => text).join(say('and')), counter.address, counter.hours, counter.phone),
    ...line('about.complaint', complaint));
  $('about').showModal();
}

function notice() {
  let text = '';
  if (at.trouble) text = knows(at.trouble) ? say(at.trouble) : at.trouble;
  else if ((at.page === 'idle' || at.page === 'item') && terminal.revision > 0 && !can('ticket-printer')
    && !(at.page === 'item' && !isHere(at.item))) text = say('notice.screen-only');
  if (at.page === 'idle' && ticketLies()) text = say('notice.ticket');
  if (at.page === 'idle' && cardLies()) text = say('card.take');
  $('notice').hidden = text === '';
  put($('notice').querySelector('span'), text);
}

const canPrintAgain = () => can('ticket-printer') && terminal.number && !terminal.number.void && !busy
  && (!terminal.ticket || ['not-printed', 'partial', 'unknown'].includes(terminal.ticket.state) || ['retracted', 'ejected'].includes(terminal.ticket.mouth));

// The one next step, always at the same place, never below the fold.
let shown = '';
function act() {
  const buttons = {
    item: () => [
      ['about', 'item.about', 'second', about],
      isHere(at.item) ? ['take', 'item.take', 'primary', () => once(choose)] : ['other', 'item.other', 'primary', () => start()],
    ],
    card: () => terminal.card?.state === 'read'
      ? [['confirm', 'item.take', 'primary', () => once(number)]]
      : [['without', 'card.without', can('card-reader') ? 'second' : 'primary', () => once(number)]],
    booking: () => {
      const state = terminal.booking?.state, from = at.trail.at(-1);
      const other = ['other', from === 'find' || !from ? 'booking.other' : 'booking.back', 'second', () => back()];
      const known = look => ['known', 'booking.known', look, () => once(finish)];
      if (state === 'open') return [other, ['check-in', 'booking.check-in', 'primary', () => once(checkIn)]];
      if (state !== 'missed') return [other, known('primary')];
      // Of a booking that names no matter it is chosen first.
      return terminal.booking.code ? [other, ['late', 'booking.take', 'primary', () => once(late)]]
        : [known('second'), ['take', 'booking.take', 'primary', () => back()]];
    },
    number: () => [
      // The printer is back, or has paper again: first the ticket that is missing, marked 补打.
      ...(canPrintAgain() ? [['ticket-again', terminal.number.known ? 'number.reprint' : 'number.again', 'second', () => once(() => tell('number/print'))]]
        : can('receipt-printer') && at.item && !terminal.number?.void && !terminal.number?.known ? [['receipt-take', 'number.receipt', 'second', () => once(receipt)]] : []),
      ['done', 'number.done', 'primary', () => once(end)],
    ],
    receipt: () => [
      ...(['not-printed', 'partial', 'unknown', 'cancelled'].includes(terminal.receipt?.state) && can('receipt-printer') ? [['again', 'receipt.again', 'second', () => once(receipt)]] : []),
      ['done', 'number.done', 'primary', () => once(end)],
    ],
    evaluate: () => at.reasons
      ? [['say', 'evaluate.say', 'primary', () => once(() => give(at.level, chosen()))]]
      : [['skip', at.file ? 'number.done' : 'evaluate.skip', 'second', () => once(finish)]],
    goodbye: () => [['rest', 'goodbye.done', 'primary', () => rest()]],
  }[at.page]?.() ?? [];
  const key = at.language + buttons.map(one => one.slice(0, 3).join()).join(';');
  if (key === shown) return;
  shown = key;
  $('act').replaceChildren(...buttons.map(([name, text, look, work]) => make('button', { class: look, 'data-act': name, onclick: work }, say(text))));
}

// Time

const clock = date => `${date.getHours()}:${String(date.getMinutes()).padStart(2, '0')}`;

function tick() {
  const now = new Date();
  put($('clock'), clock(now));
  put($('today'), new Intl.DateTimeFormat(at.language === 'zh' ? 'zh-CN' : 'en-GB', { month: 'long', day: 'numeric', weekday: 'long' }).format(now));
}

// The question "are you still there?", with a ring that runs out.
let running = 0, out = 0;
function ring() {
  const warned = terminal.visit?.warned === true;
  if (!warned) {
    cancelAnimationFrame(running);
    out = 0;
    if ($('still').open) $('still').close();
    return;
  }
  if (out) return;
  const whole = terminal.visit.remaining;
  out = performance.now() + whole;
  for (const dialog of [$('helping'), $('about')]) if (dialog.open) dialog.close();
  $('still').showModal();
  $('stay').focus();
  const step = () => {
    const left = Math.max(0, out - performance.now());
    put($('seconds'), String(Math.ceil(left / 1000)));
    $('ring').style.strokeDashoffset = String(100 * (left / whole - 1));
    if (left > 0 && $('still').open) running = requestAnimationFrame(step);
  };
  step();
}

let touched = 0;
function touch(event) {
  if (!terminal.visit || event.target.closest?.('#leave')) return;
  const now = performance.now();
  if (!terminal.visit.warned && now - touched < 2000) return;
  touched = now;
  tell('visit/touch').catch(() => {});
}

// The glass

function scale() {
  const width = innerWidth, height = innerHeight;
  const inches = terminal.inches || (Math.max(width, height) < 1500 ? 10.1 : 21.5);
  const pixels = Math.hypot(width, height) / (inches * 25.4);
  // A small screen is held closer: its short side counts as 215 mm or more, so that
  // large type still leaves room for something to read.
  const unit = Math.min(pixels, Math.min(width, height) / (at.large ? 255 : 215));
  document.documentElement.style.setProperty('--u', `${unit}px`);
}

const again = change => once(async () => {
  change();
  draw();
  if (terminal.visit) {
    await tell('visit/set', settings());
    await readAgain();
  } else if (at.page === 'idle') await wake();
});

$('idle').addEventListener('click', () => once(wake));
$('wake').addEventListener('click', event => { event.stopPropagation(); once(wake); });
$('query').addEventListener('input', search);
$('clear').addEventListener('click', clear);
$('back').addEventListener('click', () => once(async () => back()));
$('home').addEventListener('click', () => once(async () => start()));
$('type').addEventListener('click', () => again(() => { at.large = !at.large; }));
$('language').addEventListener('click', () => again(() => { at.language = at.language === 'zh' ? 'en' : 'zh'; tick(); }));
$('help').addEventListener('click', () => { $('helping').showModal(); });
$('helped').addEventListener('click', () => $('helping').close());
$('about-close').addEventListener('click', () => $('about').close());
$('contrast').addEventListener('click', () => { at.contrast = !at.contrast; draw(); });
$('stay').addEventListener('click', () => tell('visit/touch').catch(() => {}));
$('leave').addEventListener('click', () => once(finish));
$('still').addEventListener('cancel', event => event.preventDefault());
document.addEventListener('pointerdown', touch, { capture: true });
document.addEventListener('keydown', touch, { capture: true });
document.addEventListener('pointerdown', lull, { capture: true });
document.addEventListener('keydown', scan, { capture: true });
document.addEventListener('contextmenu', event => event.preventDefault());
addEventListener('pageshow', event => { if (event.persisted) location.reload(); });
addEventListener('resize', scale);

if (matchMedia('(prefers-contrast: more)').matches) at.contrast = true;
scale();
tick();
setInterval(tick, 1000);
// A page that has just loaded knows nobody: whoever was here before has left.
ask('visit/end').then(take).catch(() => {}).finally(() => { listen(); refresh(); scale(); });
