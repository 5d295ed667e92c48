// Buys the cookie with the key behind the #, then hops to the page itself, so
// that the key stays in no address and in no history.
const key = location.hash.slice(1);
history.replaceState(null, '', location.pathname);
const answer = await fetch('/boot/key', {
  method: 'POST',
  headers: { 'Content-Type': 'application/json', 'X-Kiosk': '1' },
  body: JSON.stringify({ key }),
});
if (answer.ok) location.replace((await answer.json()).next);
else document.getElementById('say').textContent = '钥匙已经用过。请从钥匙文件重新打开。 This key was used already: open the key file again.';
