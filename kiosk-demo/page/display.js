// The hall's board. Everything shown is sent whole with every change; calls are asked for one after the
// other and said to be said, so that none is lost, none doubled, and none overwrites another.
//
//   /display?board=NAME&voices=mandarin,cantonese,english&hold=SECONDS
//
// Of several screens with one name one speaks; each name has its own place in the queue of calls.

import { $, ask, clock, make, pause, put } from './common.js';

const options = new URLSearchParams(location.search);
const board = options.get('board') ?? 'hall';
const voices = (options.get('voices') ?? 'mandarin').split(',');
// A call stays for so long, however short its words are, so that everybody can read it.
const hold = 1000 * Math.min(30, Math.max(0, Number(options.get('hold') ?? 4) || 0));
const page = crypto.randomUUID();
const languages = { mandarin: 'zh-CN', cantonese: 'zh-HK', english: 'en-GB' };

let picture = { hall: '', windows: [], queues: [] };
// The call that is being said.
let saying = null;
let trouble = '', muted = false;

// What is to be seen

const windowName = code => picture.windows.find(one => one.code === code)?.name ?? code;

function draw() {
  put($('hall'), picture.hall);
  const there = picture.windows.filter(one => one.number).sort((a, b) => b.call - a.call);
  // Besides the call of the moment the newest that nobody has answered.
  const now = saying ?? there.filter(one => !one.serving).map(one => ({ number: one.number, window: one.code }))[0] ?? null;
  $('now').className = saying ? 'now saying' : now ? 'now' : 'now resting';
  put($('now-number'), now?.number ?? '');
  const to = now ? windowName(now.window) : '';
  if ($('now-go').dataset.to !== to) {
    $('now-go').dataset.to = to;
    $('now-go').replaceChildren(...(now ? ['请到 ', make('b', {}, to)] : []));
  }
  put($('now-rest'), now ? '' : '叫到您的号码时，这里会显示。');
  $('calls').replaceChildren(...there.map(one =>
    make('li', { class: one.serving ? 'serving' : 'called', 'data-number': one.number }, make('b', {}, one.number), make('span', {}, one.name))));
  // Half a row is worse than none.
  for (const row of $('calls').children) row.hidden = row.offsetTop + row.offsetHeight > $('calls').offsetTop + $('calls').clientHeight + 1;
  $('calls-none').hidden = there.length > 0;
  $('queues').replaceChildren(...picture.queues.map(one => make('li', { 'data-queue': one.code },
    make('b', {}, one.name),
    make('span', { class: 'people' }, make('strong', {}, String(one.waiting)), ' 人'),
    make('small', {}, one.text || [one.next && `下一位 ${one.next}`, one.low != null && one.high != null && `约 ${one.low}–${one.high} 分钟`].filter(text => text).join(' · ')))));
  const paused = picture.windows.filter(one => one.state === 'paused').map(one => one.name);
  put($('paused'), paused.length > 0 ? `暂停服务：${paused.join('、')}` : '');
  put($('said'), trouble || (muted ? '点一下屏幕，打开声音。' : ''));
}

function tick() {
  const now = new Date();
  put($('clock'), clock(now));
  put($('today'), new Intl.DateTimeFormat('zh-CN', { month: 'long', day: 'numeric', weekday: 'long' }).format(now));
}

// What is to be heard. A board without sound is as good to look at, so nothing here fails or waits for ever.

const within = (milliseconds, work) => Promise.race([work, pause(milliseconds)]);

function play(voice, name) {
  return new Promise((done, failed) => {
    const audio = new Audio(`/recordings/${voice}/${name}`);
    audio.onended = done;
    audio.onerror = () => failed(new Error(name));
    audio.play().catch(failed);
  });
}

function read(text, language) {
  return new Promise((done, failed) => {
    const synthesis = window.speechSynthesis;
    const voice = synthesis?.getVoices().find(one => one.lang.replace('_', '-').startsWith(language))
      ?? synthesis?.getVoices().find(one => one.lang.startsWith(language.slice(0, 2)));
    if (!voice) return done();
    const words = Object.assign(new SpeechSynthesisUtterance(text), { voice, lang: voice.lang, rate: 0.9 });
    words.onend = done;
    words.onerror = event => failed(Object.assign(new Error(event.error), { name: event.error === 'not-allowed' ? 'NotAllowedError' : 'Error' }));
    synthesis.cancel();
    synthesis.speak(words);
  });
}

async function voiced(voice, words) {
  const spoken = async () => {
    if (words.clips.length === 0) return read(words.text, languages[voice]);
    for (const clip of words.clips) await play(voice, clip);
  };
  try {
    await within(15000, spoken());
    muted = false;
  } catch (error) {
    // Browsers are mute until somebody has touched the page, or they were started otherwise.
    muted = error.name === 'NotAllowedError';
  }
}

// One call after the other

let changed = () => {};
const change = () => new Promise(done => { changed = done; });

// Said, but the program does not know it yet: if it comes again, it is not said again.
let owed = null;
const same = (one, other) => one && other && one.number === other.number && one.window === other.window && one.recall === other.recall;

async function say(call) {
  if (same(call, owed)) return;
  saying = call;
  draw();
  const speak = async () => { for (const voice of voices) if (call.words[voice]) await voiced(voice, call.words[voice]); };
  await Promise.all([speak(), pause(hold)]);
  saying = null;
  draw();
}

async function attend() {
  let claims = true;
  for (;;) {
    try {
      const news = change();
      const turn = await ask('board/next', { board, page, claims });
      claims = false;
      document.body.dataset.silent = String(turn.silent);
      if (turn.call) {
        await say(turn.call);
        owed = turn.call;
        await ask('board/said', { board, page, id: turn.call.id });
        owed = null;
      } else {
        owed = null;
        await within(3000, news);
      }
    } catch {
      await pause(1000);
    }
  }
}

function listen() {
  const source = new EventSource('/api/board/events');
  source.onmessage = event => {
    trouble = '';
    picture = JSON.parse(event.data);
    draw();
    changed();
  };
  source.onerror = () => {
    trouble = '正在重新连接 …';
    draw();
    if (source.readyState === EventSource.CLOSED) setTimeout(() => { source.close(); listen(); }, 2000);
  };
}

addEventListener('pointerdown', () => { muted = false; draw(); });
tick();
setInterval(tick, 1000);
draw();
listen();
attend();
