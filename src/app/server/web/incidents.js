// Shows incidents and undoes them, by the server's own API and with the token of who looks. Whatever
// comes from there is text: nothing of it becomes a part of the page in any other way.

const at = (id) => document.getElementById(id);
const kToken = 'belay-token';
const kAgainMs = 5000;
const kOver = ['resolved', 'reviewed'];

// ---- Texts ----

// As they were sent: the API writes `%`, and bytes that are no text, as %XX. What cannot be seen, or
// turns a line around, is shown by its number.
function legible(text) {
  const hidden = /[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;
  return String(text)
    .replaceAll('%25', '%')
    .replace(hidden, (c) => `<U+${c.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}>`);
}

function made(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  for (const child of children) {
    if (child === null || child === '') continue;
    element.append(child instanceof Node ? child : made_text(child));
  }
  return element;
}

function made_text(text) {
  const isolated = document.createElement('bdi');
  isolated.textContent = legible(text);
  return isolated;
}

const number = (value) => value === null ? '?' : new Intl.NumberFormat('en', { maximumFractionDigits: 0 }).format(value);
const time = (instant) => instant.slice(0, 19).replace('T', ' ') + ' UTC';

function place(of) {
  if (!of.region) return '';
  return of.cell ? `in ${of.region}/${of.cell}` : `in ${of.region}`;
}

function cause(of) {
  return { none: 'nobody', change: of.of, infrastructure: of.of ? `infrastructure: ${of.of}` : 'infrastructure',
    demand: 'demand' }[of.kind] ?? of.kind;
}

function table(heads, rows) {
  const cell = (tag, content, is_number) => made(tag, is_number ? { class: 'n' } : {}, content);
  const row = (tag, cells) => made('tr', {}, ...cells.map((c, i) => cell(tag, c, heads[i].is_number)));
  return made('div', { class: 'wide' }, made('table', {},
    made('thead', {}, row('th', heads.map((head) => head.says))),
    made('tbody', {}, ...rows.map((cells) => row('td', cells)))));
}

// ---- Asking ----

class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function answered(path, request = {}) {
  const headers = { ...request.headers, Authorization: `Bearer ${sessionStorage.getItem(kToken)}` };
  let answer;
  try {
    answer = await fetch(`api/v1/${path}`, { ...request, headers, cache: 'no-store' });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Refused(0, 'the server does not answer: try again in a moment');
  }
  if (answer.ok) return answer;
  const problem = await answer.json().catch(() => ({}));
  throw new Refused(answer.status, problem.detail ?? `the server answered with ${answer.status}`);
}

async function asked(path) {
  return (await answered(path)).json();
}

// `once`: asked for again under the same key, it is done once.
async function told(path, body, once) {
  const headers = { 'Content-Type': 'application/json' };
  if (once) headers['Idempotency-Key'] = once;
  return (await answered(path, { method: 'POST', headers, body: JSON.stringify(body) })).json();
}

function new_key() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, '0')).join('');
}

// Hears the incident as it is, then whenever it is another, until it is over or nobody listens.
async function listen(id, heard, signal) {
  const answer = await answered(`incidents/${encodeURIComponent(id)}/events`, { signal });
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    text += value.replaceAll('\r', '');
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const lines = text.slice(0, end).split('\n').filter((line) => line.startsWith('data:'));
      text = text.slice(end + 2);
      if (lines.length > 0) heard(JSON.parse(lines.map((line) => line.slice(5)).join('\n')));
    }
  }
}

// ---- What is shown ----

let left = new AbortController();  // ends what the view before began

// `from`: what it comes of. What is heard again takes back only that nothing was heard.
function show_wrong(error, from = 'doing') {
  at('wrong').hidden = error === null;
  at('wrong').dataset.from = from;
  at('wrong').replaceChildren(error === null ? '' : made_text(error.message));
}

function heard_again() {
  if (at('wrong').dataset.from === 'hearing') show_wrong(null);
}

function show_only(id) {
  for (const view of ['sign-in', 'list', 'incident']) at(view).hidden = view !== id;
}

function pause(ms, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => { clearTimeout(timer); resolve(); });
  });
}

// Does it again and again until the view is left; what is wrong stays to be read until it is well.
async function keep(signal, work) {
  while (!signal.aborted) {
    try {
      const is_over = await work();
      if (signal.aborted || is_over) return;
    } catch (error) {
      if (signal.aborted) return;
      show_wrong(error, 'hearing');
      if (error.status === 401) return ask_who(error);
      if (error.status === 403 || error.status === 404) return;
    }
    await pause(kAgainMs, signal);
  }
}

function orders_lost(incident) {
  const all = incident.impact.find((part) => part.journey === null && part.region === null && part.counts === 'orders');
  return all ? `${number(all.estimate)} (${number(all.low)} to ${number(all.high)})` : '';
}

function show_list(incidents) {
  if (incidents.length === 0) {
    at('all').replaceChildren(made('p', { class: 'dim' }, 'No incident is open.'));
    return;
  }
  at('all').replaceChildren(table(
    [{ says: 'Incident' }, { says: 'Severity', is_number: true }, { says: 'What' }, { says: 'Blamed' },
      { says: 'Orders lost', is_number: true }],
    incidents.map((each) => [
      made('a', { href: `#${encodeURIComponent(each.id)}` }, each.id), String(each.severity),
      made('div', {}, each.says ?? '', made('div', { class: 'dim' },
        `${each.environment}, ${each.phase}, since ${time(each.onset)}`)),
      cause(each.blamed), orders_lost(each)])));
}

function impact_of(incident) {
  const words = { orders: 'orders lost', errors: 'errors', customers: 'customers' };
  return table(
    [{ says: 'Journey' }, { says: 'Where' }, { says: '' }, { says: 'Estimate', is_number: true },
      { says: '95 %', is_number: true }],
    incident.impact.map((part) => [part.journey ?? 'all', part.region ?? 'everywhere', words[part.counts] ?? part.counts,
      number(part.estimate), `${number(part.low)} to ${number(part.high)}`]));
}

function suspect_of(each) {
  const list = (says) => made('ul', {}, ...says.map((text) => made('li', {}, text)));
  return [cause(each), number(each.score), each.for.length ? list(each.for) : '',
    each.against.length ? list(each.against) : ''];
}

function step_of(step) {
  const what = [step.kind, step.system ?? step.of, step.version ?? '', place(step)].filter((word) => word !== '');
  return what.join(' ');
}

function show_live(incident) {
  const parts = [
    made('h1', {}, incident.id, ': ', incident.signals[0]?.says ?? 'nothing rings'),
    made('p', { class: incident.phase === 'open' ? 'bad' : 'good' },
      `${incident.phase}, severity ${incident.severity}, ${incident.environment}, since ${time(incident.onset)}`),
    made('p', {}, 'Blamed: ', made('strong', {}, cause(incident.blamed))),
  ];
  if (incident.impact.length > 0) parts.push(made('h2', {}, 'What it came to'), impact_of(incident));
  parts.push(made('h2', {}, 'What rings'), table(
    [{ says: 'Since' }, { says: 'What' }, { says: '' }],
    incident.signals.map((each) => [time(each.onset), made('span', {}, each.says, ' ', place(each)),
      each.quiet ? `quiet since ${time(each.quiet)}` : 'rings'])));
  if (incident.suspects.length > 0) {
    parts.push(made('h2', {}, 'Suspects'), table(
      [{ says: 'Who' }, { says: 'Score', is_number: true }, { says: 'For' }, { says: 'Against' }],
      incident.suspects.map(suspect_of)));
  }
  if (incident.steps.length > 0) {
    parts.push(made('h2', {}, 'What its undos take'), table(
      [{ says: 'Step' }, { says: 'It is' }, { says: '' }],
      incident.steps.map((step) => [step_of(step), step.standing, step.why ?? ''])));
  }
  at('live').replaceChildren(...parts);
  at('timeline').replaceChildren(made('h2', {}, 'Timeline'), table(
    [{ says: 'When' }, { says: 'What' }, { says: 'By' }, { says: '' }],
    incident.timeline.map((each) => [time(each.at), each.what, each.by ?? '', each.why ?? ''])));
  const is_over = kOver.includes(incident.phase);
  at('undo').hidden = at('say').hidden = is_over;
  const could_be_undone = [...incident.suspects.filter((each) => each.kind === 'change'),
    ...incident.signals.filter((each) => each.kind === 'deployment')];
  at('suspects').replaceChildren(...could_be_undone.map((each) => made('option', { value: legible(each.of) })));
  const is_untouched = at('suspect').value === '' && document.activeElement !== at('suspect');
  if (is_untouched && incident.blamed.kind === 'change') at('suspect').value = legible(incident.blamed.of);
}

// ---- What is done ----

function forget_plan() {
  at('would').hidden = true;
  at('would').replaceChildren();
}

// Only what was shown can be done: another suspect is another plan.
async function show_plan(id) {
  const suspect = at('suspect').value.trim();
  const why = at('undo-why').value.trim();
  const planned = await told(`incidents/${encodeURIComponent(id)}/undo`, { suspect, dry_run: true });
  const once = new_key();
  const items = (says) => says.map((text) => made('li', {}, text));
  const doing = made('button', { type: 'button', class: 'final' }, `Undo ${suspect}`);
  doing.addEventListener('click', () => attempt(doing, async () => {
    const undone = await told(`incidents/${encodeURIComponent(id)}/undo`, { suspect, why }, once);
    forget_plan();
    show_live(undone.incident);
  }));
  const parts = [made('h3', {}, 'It would'),
    made('ul', {}, ...items(planned.undo.steps.map(step_of)),
      ...items(planned.undo.stops.map((each) => `hold rollout ${each} where it is`)),
      ...items(planned.undo.leaves.map((each) => `leave: ${each}`))), doing];
  at('would').replaceChildren(...parts);
  at('would').hidden = false;
  doing.focus();
}

async function attempt(button, work) {
  button.disabled = true;
  show_wrong(null);
  try {
    await work();
  } catch (error) {
    show_wrong(error);
    if (error.status === 401) ask_who(error);
  } finally {
    button.disabled = false;
  }
}

function on_submit(form, work) {
  at(form).addEventListener('submit', (event) => {
    event.preventDefault();
    attempt(event.submitter ?? at(form).querySelector('button'), work);
  });
}

// ---- Where one is ----

const incident_here = () => decodeURIComponent(location.hash.slice(1));

function ask_who(error) {
  left.abort();
  sessionStorage.removeItem(kToken);
  at('who').replaceChildren();
  at('sign-out').hidden = true;
  show_only('sign-in');
  show_wrong(error);
  at('token').focus();
}

async function go() {
  left.abort();
  left = new AbortController();
  const { signal } = left;
  show_wrong(null);
  if (!sessionStorage.getItem(kToken)) return ask_who(null);
  const id = incident_here();
  at('sign-out').hidden = false;
  forget_plan();
  for (const field of ['suspect', 'undo-why', 'say-why']) at(field).value = '';
  at('live').replaceChildren(made('p', { class: 'dim' }, 'Asking ...'));
  at('timeline').replaceChildren();
  document.title = id === '' ? 'Incidents' : `Incident ${id}`;
  show_only(id === '' ? 'list' : 'incident');
  keep(signal, async () => {
    const who = await asked('whoami');
    at('who').replaceChildren(made_text(who.principal?.id ?? ''));
    return true;
  });
  if (id === '') {
    keep(signal, async () => {
      const { incidents } = await asked('incidents?status=open&limit=100');
      if (signal.aborted) return;
      heard_again();
      show_list(incidents);
    });
  } else {
    let is_over = false;
    keep(signal, async () => {
      await listen(id, (incident) => {
        if (signal.aborted) return;
        heard_again();
        is_over = kOver.includes(incident.phase);
        show_live(incident);
      }, signal);
      return is_over;
    });
  }
}

on_submit('sign-in-form', async () => {
  sessionStorage.setItem(kToken, at('token').value.trim());
  at('token').value = '';
  await go();
});
on_submit('undo-form', () => show_plan(incident_here()));
on_submit('say-form', async () => {
  const said = await told(`incidents/${encodeURIComponent(incident_here())}/${at('what').value}`,
    { why: at('say-why').value.trim() }, new_key());
  at('say-why').value = '';
  show_live(said.incident);
});
at('suspect').addEventListener('input', forget_plan);
at('undo-why').addEventListener('input', forget_plan);
at('sign-out').addEventListener('click', () => ask_who(null));
window.addEventListener('hashchange', go);
go();
