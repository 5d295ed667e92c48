// A clerk's page: one window, one number, one case. The program holds the truth; the page asks for it every
// two seconds and with everything that is done. It is never shown what residents say of the visit.

import { $, Refused, ask, make, pause, put } from './common.js';

// Two pages at one window are two.
const page = crypto.randomUUID();
let picture = null;
let gone = false, busy = false;

const states = { called: '已呼叫，还没到', serving: '正在办理' };
const refusals = {
  'KIOSK_E_NOT_FOUND': '没有这样的号码，或者没有人在等。',
  'KIOSK_E_CONFLICT': '现在不能这样做。请看一看号码和办件的状态。',
  'KIOSK_E_LIMIT': '已经到次数上限，不能再重呼。',
  'KIOSK_E_BUSY': '这个窗口现在有别的同事在用。',
  'KIOSK_E_STORE': '刚才没有记下来，请再试一次；还不行请找管理员。',
};

function tell(text) {
  put($('notice'), text);
  $('notice').hidden = text === '';
}

// Of a receipt.
const unknown = {
  'KIOSK_E_NOT_FOUND': '没有这样的办件。',
  'KIOSK_E_CONFLICT': '这张回执不是本大厅的，或者二维码不完整。',
  'KIOSK_E_INVALID': '这不是办件编号，也不是回执上的二维码。',
};

async function doing(what, body = {}, words = {}) {
  if (busy) return;
  busy = true;
  document.body.setAttribute('aria-busy', 'true');
  tell('');
  gone = false;
  try {
    picture = await ask(`counter/${what}`, { page, ...body });
  } catch (error) {
    refused(error, words);
    if (picture && !gone) picture = await ask('counter/state', { page }).catch(() => picture);
  } finally {
    busy = false;
    document.body.removeAttribute('aria-busy');
    draw();
  }
}

function refused(error, words = {}) {
  if (!(error instanceof Refused)) return tell('连不上程序，正在重试。');
  if (error.status === 401) {
    picture = null;
    return tell('登录已经结束，请再登录一次。');
  }
  if (error.status === 410) {
    gone = true;
    if (picture) picture = { ...picture, window: undefined, number: undefined, file: undefined };
    return tell('这个窗口已经在别处打开，或者由别的同事接手。这一页不再管这个窗口；窗口前的号码不受影响。');
  }
  tell(words[error.message] ?? refusals[error.message] ?? '没有办成，请再试一次。');
}

const verb = (name, more = {}) => doing('do', { verb: name, ...more });

// Drawing

function button(text, work, properties = {}) {
  return make('button', { type: 'button', onclick: work, ...properties }, text);
}

// Only what differs is drawn anew, so that nothing slips away under the mouse.
const drawn = new Map();
function fill(element, key, ...children) {
  const text = JSON.stringify(key);
  if (drawn.get(element) === text) return;
  drawn.set(element, text);
  element.replaceChildren(...children.map(child => child()));
}

function draw() {
  const at = !picture ? 'enter' : !picture.window ? 'choose' : 'desk';
  for (const one of ['enter', 'choose', 'desk']) $(one).hidden = one !== at;
  if (document.body.dataset.page !== at) {
    document.body.dataset.page = at;
    if (at === 'enter') $(($('clerk').value ? 'pin' : 'clerk')).focus();
  }
  $('out').hidden = at === 'enter';
  $('stand').hidden = at !== 'desk';
  const here = picture?.windows.find(one => one.code === picture.window);
  put($('who'), !picture ? '' : `${here ? `${here.name} · ` : ''}工号 ${picture.clerk}`);
  if (!picture) return;
  put($('hall'), picture.hall);
  document.title = here ? `${here.name}${picture.number ? ` ${picture.number.text}` : ''}` : '窗口';
  if (at === 'choose') choose();
  else desk();
}

function choose() {
  const words = { closed: '空着', open: '有人', paused: '暂停服务' };
  fill($('windows'), picture.windows, ...picture.windows.map(one => () => make('li', {},
    make('button', { type: 'button', 'data-window': one.code, onclick: () => doing('open', { window: one.code }) },
      make('b', {}, one.name), make('span', {}, one.number ? `${words[one.state]} · ${one.number}` : words[one.state])))));
}

function desk() {
  const { number, paused } = picture;
  put($('number'), number?.text ?? (paused ? '暂停服务' : '窗口前没有人'));
  $('number').classList.toggle('none', !number);
  put($('state'), !number ? '' : states[number.state] ?? '');
  fill($('item'), number, ...(!number ? [] : [number.item, number.queue, number.priority && '优先']).filter(text => text).map(text => () => make('span', {}, text)));
  const waiting = picture.queues.some(one => one.waiting > 0);
  const verbs = paused ? [['unpause', '恢复服务', () => verb('unpause'), 'primary']]
    : !number ? [['next', '叫下一位', () => verb('next'), 'primary'], ['pause', '暂停服务', () => verb('pause')]]
    : number.state === 'called' ? [
      ['serve', '人到了，开始办理', () => verb('serve'), 'primary'], ['recall', '重呼', () => verb('recall')], ['no-show', '过号', () => verb('no-show')],
      ['hold', '挂起', () => verb('hold')], ['transfer', '转移 …', transfer]]
    : [
      ['finish', '办完，送走', () => verb('finish'), 'primary'], ['hold', '挂起', () => verb('hold')], ['transfer', '转移 …', transfer],
      ['hand-over', '下一环节 …', handOver]];
  fill($('verbs'), [verbs.map(one => one[0]), waiting], ...verbs.map(([name, text, work, look]) => () =>
    button(text, work, { 'data-verb': name, class: look ?? '' })));
  for (const one of ['typed-call', 'typed-resume']) $(one).disabled = paused || (one === 'typed-call' && number !== undefined);
  $('aside-box').hidden = picture.aside.length === 0;
  fill($('aside'), [picture.aside, !number && !paused], ...picture.aside.map(text => () => make('li', { 'data-number': text }, make('b', {}, text),
    make('span', {}), button('叫这个号', () => verb('call', { number: text }), { disabled: number !== undefined || paused }),
    button('回呼，接着等', () => verb('resume', { number: text })))));
  const sent = picture.sent.length > 0 ? [{ code: 'sent', name: '转到本窗口', waiting: picture.sent.length, next: picture.sent[0] }] : [];
  const queues = [...sent, ...picture.queues];
  fill($('queues'), queues, ...queues.map(one => () => make('li', { 'data-queue': one.code },
    make('span', {}, one.name), make('span', {}, make('strong', {}, String(one.waiting)), ` 人${one.next ? `，下一位 ${one.next}` : ''}`))));
  const words = { closed: '空着', open: '开着', paused: '暂停' };
  fill($('others'), picture.windows, ...picture.windows.map(one => () => make('li', {}, one.name, make('span', {}, one.number || words[one.state]))));
  file();
}

// The case of the number that is being served, or one that was opened by its receipt

const lights = { green: '绿灯 · 按时', yellow: '黄灯 · 快到期', red: '红灯 · 超期', none: '不亮灯' };
const reasons = { 'in-time': '', due: '承诺的日子快到了', overdue: '过了承诺的日子', undecided: '五个工作日没有决定受理', 'no-promise': '没有按工作日承诺' };
const caseStates = { received: '已收件', accepted: '已受理', supplement: '等补正', suspended: '特别程序', refused: '不予受理', finished: '已办结', delivered: '已送达', withdrawn: '已撤回', other: '' };
const needs = { 2: '有才要', 3: '可以后补', 4: '不用交', 5: '看情况' };

function file() {
  const { number, file } = picture;
  const step = (name, words, refusals) => doing('case/step', { step: name, words }, refusals);
  const asked = (name, title) => async () => { const words = await wording(title); if (words) step(name, words); };
  if (!file) {
    const may = number?.state === 'serving' && number.item;
    return fill($('file'), [may, number?.state], () => may
      ? button(`收件：${number.item}`, () => doing('case/receive'), { class: 'primary', 'data-case': 'receive' })
      : make('p', { class: 'quiet' }, number?.state === 'serving' ? '这个号码没有选事项。' : '开始办理以后，可以在这里收件。'));
  }
  const open = ['received', 'accepted', 'supplement'].includes(file.state);
  // What is missing is told once.
  const supplement = file.notice ? [] : [['supplement', '一次性告知补正 …', asked('supplement', '还缺什么？请一次说全。')]];
  const refuse = ['refuse', '不予受理 …', asked('refuse', '为什么不予受理？')];
  const withdraw = ['withdraw', '申请人撤回 …', asked('withdraw', '申请人为什么撤回？')];
  const steps = {
    received: [['accept', '受理', () => step('accept', undefined, { KIOSK_E_CONFLICT: '必要的材料还没有收齐，现在不能受理。收到的请先打勾。' }), 'primary'], ...supplement, refuse, withdraw],
    suspended: [['resume', '特别程序结束，接着办', () => step('resume'), 'primary'], withdraw],
    accepted: [['finish', '办结 …', asked('finish', '办理结果是什么？'), 'primary'], ...supplement, ['suspend', '特别程序 …', asked('suspend', '走哪个特别程序？例如听证、鉴定、公示。')], withdraw],
    supplement: [['supplied', '补正材料齐了', () => step('supplied'), 'primary'], refuse, withdraw],
    finished: [['deliver', '结果已交给本人', () => step('deliver'), 'primary']],
  }[file.state] ?? [];
  const papers = { received: '打印收件回执', supplement: '打印一次性告知单', accepted: '打印受理回执', suspended: '打印受理回执', finished: '打印受理回执' };
  const print = papers[file.state] ? [['print', papers[file.state], () => doing('case/print')]] : [];
  fill($('file'), file,
    ...(file.opened ? [() => make('p', { class: 'opened' }, `按回执打开：${file.item}`,
      button(number ? `回到 ${number.text}` : '收起', () => doing('case/put-away'), { 'data-case': 'put-away' }))] : []),
    () => make('p', { class: `light ${file.light}`, id: 'light' }, make('i', { 'aria-hidden': 'true' }), `${lights[file.light]}${reasons[file.reason] ? `：${reasons[file.reason]}` : ''}`),
    () => make('dl', { class: 'facts' }, ...[['状态', caseStates[file.state]], ['收件', file.received], ['承诺办结', file.promised], ['办件编号', file.number], ['补正', file.notice], ['结果', file.outcome]]
      .filter(([, text]) => text).flatMap(([name, text]) => [make('dt', {}, name), make('dd', {}, text)])),
    () => make('div', { class: 'papers' }, ...file.papers.map((paper, index) => make('label', {},
      make('input', { type: 'checkbox', checked: paper.here, disabled: !open, onchange: event => doing('case/tick', { index, here: event.target.checked }) }),
      make('span', {}, paper.name, paper.form ? make('small', {}, paper.form) : null), make('span', { class: 'need' }, needs[paper.need] ?? '')))),
    () => make('div', { class: 'steps' }, ...[...steps, ...print].map(([name, text, work, look]) => button(text, work, { 'data-case': name, class: look ?? '' }))));
}

// Questions

function wording(title) {
  put($('words-title'), title);
  $('words-text').value = '';
  $('words').returnValue = '';
  $('words').showModal();
  return new Promise(done => {
    $('words').onclose = () => done($('words').returnValue === 'go' ? $('words-text').value.trim() : '');
  });
}

function where(title, ways) {
  put($('where-title'), title);
  $('ways').replaceChildren(...ways.map(([text, work, code]) => button(text, () => { $('where').close(); work(); }, { 'data-way': code })));
  $('where').showModal();
}

function transfer() {
  where('转到哪里？号码和等的时间都保留。', [
    ...picture.queues.map(one => [one.name, () => verb('transfer', { queue: one.code }), `queue-${one.code}`]),
    ...picture.windows.filter(one => one.code !== picture.window && one.state !== 'closed').map(one => [one.name, () => verb('transfer', { window: one.code }), `window-${one.code}`]),
  ]);
}

function handOver() {
  where('这里办完了，下一步到哪里？', picture.queues.map(one => [one.name, () => verb('hand-over', { queue: one.code }), `queue-${one.code}`]));
}

const typed = name => {
  const number = $('typed-number').value.trim().toUpperCase();
  if (!number) return $('typed-number').focus();
  $('typed-number').value = '';
  verb(name, { number });
};

// The code of a receipt is typed by a scanner, quickly, wherever the cursor is; it is sent and not kept.
async function find(text) {
  $('find-text').value = '';
  if (!text) return;
  while (busy) await pause(50);   // nobody scans twice for it
  doing('case/find', { text }, unknown);
}

let scanned = '', scannedAt = 0;
function scan(event) {
  const now = performance.now();
  if (now - scannedAt > 500) scanned = '';
  scannedAt = now;
  if (event.key.length === 1) scanned += event.key;
  const place = scanned.indexOf('KC1.');
  if (event.key !== 'Enter' || place < 0) return;
  event.preventDefault();
  const code = scanned.slice(place), field = document.activeElement;
  scanned = '';
  if ('value' in field) [field.value] = field.value.split('KC1.');
  if (picture?.window) find(code);
}

// Signing in

let waiting = 0;
async function enter() {
  if (waiting > 0) return;
  const clerk = $('clerk').value.trim(), pin = $('pin').value;
  $('pin').value = '';
  try {
    await ask('counter/enter', { clerk, pin });
    put($('enter-said'), '');
    await doing('state');
  } catch (error) {
    if (error.reply?.error === 'wait') return wait(error.reply.seconds);
    put($('enter-said'), error.reply?.error === 'wrong'
      ? `工号或密码不对。再错 ${error.reply.left} 次，就要等一会儿。` : '连不上程序，请再试一次。');
    $('pin').focus();
  }
}

async function wait(seconds) {
  $('go').disabled = true;
  for (waiting = seconds; waiting > 0; waiting--) {
    put($('enter-said'), `密码错了几次，请等 ${waiting} 秒再试。忘了密码请找管理员。`);
    await pause(1000);
  }
  $('go').disabled = false;
  put($('enter-said'), '');
  $('pin').focus();
}

$('enter').addEventListener('submit', event => { event.preventDefault(); enter(); });
$('stand').addEventListener('click', () => doing('close'));
$('out').addEventListener('click', async () => {
  await ask('counter/leave').catch(() => {});
  picture = null;
  tell('');
  draw();
});
$('typed-call').addEventListener('click', () => typed('call'));
$('typed-resume').addEventListener('click', () => typed('resume'));
$('typed').addEventListener('submit', event => { event.preventDefault(); if (!$('typed-call').disabled) typed('call'); });
$('find').addEventListener('submit', event => { event.preventDefault(); find($('find-text').value.trim()); });
document.addEventListener('keydown', scan, { capture: true });
$('where-close').addEventListener('click', () => $('where').close());

async function follow() {
  for (;;) {
    await pause(2000);
    if (busy || !picture) continue;
    try {
      const news = await ask('counter/state', { page });
      if (busy) continue;
      picture = news;
      if (!gone && $('notice').textContent.startsWith('连不上')) tell('');
    } catch (error) {
      refused(error);
    }
    draw();
  }
}

ask('counter/state', { page }).then(news => { picture = news; }).catch(() => {}).finally(() => { draw(); follow(); });
