// The dock beside the resident's screen: lays cards down and breaks devices, by
// way of the twins' control sockets. Only served with --dock.

const $ = id => document.getElementById(id);

async function ask(what, body = {}) {
  const response = await fetch(`/api/${what}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Kiosk': '1' },
    body: JSON.stringify(body),
  });
  return response.ok ? response.json() : { answer: `error ${response.status}` };
}

async function order(twin, line) {
  const { answer } = await ask('dock/order', { twin, line });
  $('said').textContent = answer === 'ok' ? '' : `${twin}: ${line}: ${answer}`;
  return answer;
}

// The screen, in its own size, made to fit.

const sizes = { Portrait: [1080, 1920], Landscape: [1920, 1080], Tablet: [1280, 800] };
let size = sizes.Portrait;

function fit() {
  const [width, height] = size;
  const edge = 14, stage = $('stage');
  const scale = Math.min((stage.clientWidth - 40) / (width + 2 * edge), (stage.clientHeight - 40) / (height + 2 * edge));
  $('screen').style.width = `${width}px`;
  $('screen').style.height = `${height}px`;
  $('bezel').style.transform = `scale(${scale})`;
  $('bezel').style.left = `${(stage.clientWidth - (width + 2 * edge) * scale) / 2}px`;
  $('bezel').style.top = `${(stage.clientHeight - (height + 2 * edge) * scale) / 2}px`;
  for (const button of $('sizes').children) button.setAttribute('aria-pressed', String(sizes[button.textContent] === size));
}

for (const name of Object.keys(sizes)) {
  const button = document.createElement('button');
  button.textContent = name;
  button.addEventListener('click', () => { size = sizes[name]; fit(); });
  $('sizes').append(button);
}
addEventListener('resize', fit);
fit();

// The devices.

for (const section of document.querySelectorAll('[data-twin]')) {
  const twin = section.dataset.twin;
  for (const button of section.querySelectorAll('[data-line]')) {
    button.addEventListener('click', () => {
      const specimen = button.dataset.line === 'place' ? ` ${$('specimen').value}` : '';
      order(twin, button.dataset.line + specimen);
    });
  }
  for (const button of section.querySelectorAll('[data-on]')) {
    button.addEventListener('click', async () => {
      const on = button.getAttribute('aria-pressed') !== 'true';
      const answer = await order(twin, on ? button.dataset.on : button.dataset.off);
      if (answer.startsWith('ok')) button.setAttribute('aria-pressed', String(on));
    });
  }
}

order('reader', 'specimens').then(answer => {
  const names = answer.startsWith('ok ') ? answer.slice(3).split(/[\s,;]+/) : [];
  $('specimen').replaceChildren(...names.filter(name => name).map(name => new Option(name, name)));
});

// A scanner types what it reads, and then Enter.
$('scan').addEventListener('click', async () => {
  const { answer } = await ask('dock/scan');
  if (!answer) { $('said').textContent = 'No case\u2019s receipt was printed yet.'; return; }
  const screen = $('screen').contentWindow;
  for (const key of [...answer, 'Enter']) screen.document.dispatchEvent(new screen.KeyboardEvent('keydown', { key, bubbles: true }));
});

const state = { 'card-reader': 'reader', 'ticket-printer': 'ticket-printer', 'receipt-printer': 'receipt-printer' };

async function papers() {
  const { tickets = [], receipts = [] } = await ask('dock/papers');
  const picture = $('ticket');
  picture.closest('figure').hidden = tickets.length === 0;
  if (tickets.length > 0) picture.src = `/dock/ticket.png?${tickets.length}`;
  const link = document.createElement('a');
  Object.assign(link, { href: '/dock/receipt.pdf', target: '_blank', textContent: `Receipt ${receipts.length}` });
  $('receipts').replaceChildren(...(receipts.length > 0 ? [link] : []));
}

let printed = '';
new EventSource('/api/events').onmessage = event => {
  const { devices, ticket, receipt } = JSON.parse(event.data);
  for (const device of devices) {
    const label = $(state[device.kind])?.querySelector('h2 b');
    if (!label) continue;
    label.textContent = device.fault || device.state;
    label.classList.toggle('care', !device.usable);
  }
  const now = `${ticket?.state} ${receipt?.state}`;
  // The twin draws its picture a moment after the paper came out.
  if (now !== printed) { papers(); setTimeout(papers, 1500); }
  printed = now;
};
papers();
