// The agent's phone. Asks the control API what there is, again after every change; never writes HTML from a message.
'use strict';

const by = (id) => document.getElementById(id);
const token =
  /\[[a-z]+-[0-9a-hjkmnp-tv-z]{8}\]|\[(?:email|phone|telegram|viber|messenger|card|iban|ip|id|file)\]/g;
const state = { chats: [], messages: [], agents: [], faults: [], chosen: null, seen: new Map(), shown: 0 };

function make(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

async function ask(path, body, method) {
  const answer = await fetch(
    '/control/' + path,
    body === undefined
      ? { method }
      : {
          method: method || 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify(body),
        },
  );
  const data = await answer.json();
  if (!answer.ok) throw new Error(data.error || answer.statusText);
  return data;
}

const clock = (message) =>
  new Date(message.date * 1000).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
const key = (message) => message.chat + '/' + (message.thread || 0);

// Every topic, every private chat, and the group's General where something was written, the latest first.
function conversations() {
  const found = new Map();
  for (const chat of state.chats) {
    if (chat.migrated_to) continue;
    for (const topic of chat.topics) {
      if (topic.state === 'deleted') continue;
      found.set(chat.id + '/' + topic.thread, {
        chat,
        thread: topic.thread,
        name: topic.name,
        closed: topic.state === 'closed',
      });
    }
    if (!chat.forum) found.set(chat.id + '/0', { chat, thread: 0, name: chat.title, closed: false });
    else if (state.messages.some((m) => m.chat === chat.id && !m.thread && !m.service)) {
      found.set(chat.id + '/0', { chat, thread: 0, name: 'General', closed: false });
    }
  }
  for (const one of found.values()) {
    one.last = null;
    one.fresh = 0;
    one.number = 0;
  }
  for (const message of state.messages) {
    const one = found.get(key(message));
    if (!one || message.deleted) continue;
    one.number = message.number;
    if (!message.service || message.text) one.last = message;
    if (message.from.bot && !message.service && message.number > (state.seen.get(key(message)) || 0))
      one.fresh++;
  }
  return [...found.entries()].map(([id, one]) => ({ id, ...one })).sort((a, b) => b.number - a.number);
}

function initials(name) {
  const words = name
    .replace(/[^\p{L}\p{N} ]/gu, ' ')
    .trim()
    .split(/\s+/);
  return (words[0]?.[0] || '?').toUpperCase() + (words[1]?.[0] || '').toUpperCase();
}

function face(one) {
  return 'c' + (Math.abs(one.thread || one.chat.id) % 6);
}

function serviceText(message) {
  const what = message.service || {};
  if (what.forum_topic_created) return 'Topic “' + what.forum_topic_created.name + '” was opened';
  if (what.forum_topic_edited) return 'Topic renamed to “' + (what.forum_topic_edited.name || '') + '”';
  if (what.forum_topic_closed) return 'Topic was closed';
  if (what.forum_topic_reopened) return 'Topic was reopened';
  if (what.migrate_to_chat_id || what.migrate_from_chat_id) return 'The group has a new id';
  return Object.keys(what).join(', ').replaceAll('_', ' ');
}

// The text with tokens as tickets and code as code; offsets are UTF-16, as JavaScript counts.
function putText(into, message) {
  const text = message.text;
  const pieces = [...text.matchAll(token)].map((hit) => ({
    from: hit.index,
    to: hit.index + hit[0].length,
    ticket: true,
  }));
  for (const entity of message.entities) {
    const to = entity.offset + entity.length;
    const overlaps = pieces.some((p) => p.from < to && entity.offset < p.to);
    if (!overlaps && (entity.type === 'code' || entity.type === 'pre' || entity.type === 'bold')) {
      pieces.push({ from: entity.offset, to, tag: entity.type === 'bold' ? 'b' : 'code' });
    }
  }
  pieces.sort((a, b) => a.from - b.from);
  let at = 0;
  for (const piece of pieces) {
    into.append(text.slice(at, piece.from));
    const words = text.slice(piece.from, piece.to);
    if (piece.ticket) {
      const ticket = make('button', 'ticket', words);
      ticket.type = 'button';
      ticket.title = 'A token: the value stays in the house. Press to put it into your answer.';
      ticket.addEventListener('click', () => insert(words));
      into.append(ticket);
    } else into.append(make(piece.tag, '', words));
    at = piece.to;
  }
  into.append(text.slice(at));
}

function insert(words) {
  const box = by('text');
  box.setRangeText(words, box.selectionStart, box.selectionEnd, 'end');
  box.focus();
  grow();
}

function bubble(message, answered) {
  if (message.service && !message.text) return make('div', 'note', serviceText(message));
  const item = make(
    'article',
    'bubble' + (message.from.bot ? '' : ' mine') + (message.number > state.shown ? ' new' : ''),
  );
  item.append(make('span', 'name', message.from.bot ? 'Visitor, through the desk' : message.from.name));
  if (answered && !answered.service) item.append(make('div', 'quote', answered.text || 'deleted message'));
  const words = make('p');
  if (message.deleted) words.append(make('span', 'gone', 'deleted'));
  else putText(words, message);
  item.append(words);
  if (message.reply_markup) item.append(buttons(message));
  const foot = make('span', 'foot');
  if (message.edits) foot.append('edited ');
  const time = make('time', '', clock(message));
  time.dateTime = message.time;
  foot.append(time);
  item.append(foot);
  return item;
}

function buttons(message) {
  const box = make('div', 'keys');
  for (const button of message.reply_markup.inline_keyboard.flat()) {
    const pressed = make('button', '', button.text);
    pressed.type = 'button';
    pressed.addEventListener('click', () =>
      act({
        kind: 'callback_query',
        chat: message.chat,
        message_id: message.message_id,
        user: Number(by('agent').value),
        data: button.callback_data || '',
      }),
    );
    box.append(pressed);
  }
  return box;
}

function drawList(all) {
  const rows = all.map((one) => {
    const item = make('li');
    const button = make('button');
    button.type = 'button';
    button.dataset.id = one.id;
    if (one.id === state.chosen) button.setAttribute('aria-current', 'true');
    const picture = make('span', 'face ' + face(one), initials(one.name));
    picture.setAttribute('aria-hidden', 'true');
    const text = make('span', 'row-text');
    const top = make('span', 'row-top');
    top.append(make('span', 'row-name', one.name), make('span', 'row-time', one.last ? clock(one.last) : ''));
    const last = make(
      'div',
      'row-last',
      one.last
        ? (one.last.from.bot ? '' : one.last.from.name + ': ') + one.last.text
        : one.closed
          ? 'closed'
          : 'no messages yet',
    );
    text.append(top, last);
    button.append(picture, text);
    if (one.fresh) {
      const fresh = make('span', 'fresh', String(one.fresh));
      fresh.setAttribute('aria-label', one.fresh + ' new');
      button.append(fresh);
    }
    button.addEventListener('click', () => choose(one.id, true));
    item.append(button);
    return item;
  });
  const focused = document.activeElement?.dataset?.id;
  by('topics').replaceChildren(...rows);
  if (focused)
    by('topics')
      .querySelector('[data-id="' + CSS.escape(focused) + '"]')
      ?.focus();
  by('no-topics').hidden = rows.length > 0;
}

function drawTalk(all) {
  const one = all.find((each) => each.id === state.chosen);
  const wasHidden = !by('messages').offsetParent;
  by('phone').classList.toggle('reading', Boolean(one) && state.open === true);
  by('topic').textContent = one ? one.name : 'No conversation chosen';
  by('about').textContent = one
    ? one.closed
      ? 'closed topic'
      : one.chat.forum
        ? 'topic of ' + one.chat.title
        : 'private chat'
    : '';
  by('face').textContent = one ? initials(one.name) : '';
  by('face').className = 'face ' + (one ? face(one) : '');
  by('send').disabled = by('text').disabled = !one;
  const log = by('messages');
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
  const mine = one ? state.messages.filter((m) => key(m) === one.id) : [];
  const known = new Map(mine.map((m) => [m.message_id, m]));
  const switched = log.dataset.of !== (one ? one.id : '');
  if (switched) state.shown = Infinity;
  log.replaceChildren(...mine.map((m) => bubble(m, known.get(m.reply_to))));
  log.dataset.of = one ? one.id : '';
  if (mine.length) {
    state.shown = mine.at(-1).number;
    if (log.offsetParent) state.seen.set(one.id, state.shown); // Hidden on a narrow screen while the list is up.
  }
  if (atEnd || switched || wasHidden) log.scrollTop = log.scrollHeight;
}

function drawFaults() {
  const live = state.faults.filter((fault) => fault.left !== 0);
  by('faults-count').hidden = live.length === 0;
  by('faults-count').textContent = String(live.length);
  by('faults-open').setAttribute(
    'aria-label',
    'Faults on demand' + (live.length ? ', ' + live.length + ' ordered' : ''),
  );
  by('ordered').replaceChildren(
    ...state.faults.map((fault) =>
      make(
        'li',
        '',
        fault.kind +
          (fault.method ? ' on ' + fault.method : '') +
          ': hit ' +
          fault.hits +
          ', ' +
          (fault.left === null ? 'stays' : fault.left + ' left'),
      ),
    ),
  );
}

function draw() {
  const all = conversations();
  if (!all.some((one) => one.id === state.chosen)) {
    state.chosen = all[0]?.id ?? null;
    state.open = state.open && all.length > 0;
  }
  const group = state.chats.find((chat) => chat.forum && !chat.migrated_to);
  if (group) by('group').textContent = group.title;
  drawTalk(all);
  drawList(all);
  drawFaults();
}

function choose(id, open) {
  state.chosen = id;
  state.open = open;
  draw();
  if (open && !matchMedia('(hover: none)').matches) by('text').focus();
}

let loading = false;
let again = false;
async function load() {
  if (loading) {
    again = true;
    return;
  }
  loading = true;
  try {
    [state.chats, state.messages, state.faults] = await Promise.all([
      ask('chats'),
      ask('messages'),
      ask('faults'),
    ]);
    draw();
  } catch {
    by('link').textContent = 'no connection';
  }
  loading = false;
  if (again) {
    again = false;
    load();
  }
}

async function act(deed) {
  try {
    await ask('agent/message', deed);
    by('problem').textContent = '';
    return true;
  } catch (failure) {
    by('problem').textContent = failure.message;
    return false;
  }
}

function grow() {
  const box = by('text');
  box.style.height = 'auto';
  box.style.height = Math.min(box.scrollHeight + 2, 120) + 'px';
}

by('write').addEventListener('submit', async (event) => {
  event.preventDefault();
  const text = by('text').value.trim();
  if (!text || !state.chosen) return;
  const [chat, thread] = state.chosen.split('/').map(Number);
  const deed = { chat, text };
  if (chat < 0) deed.user = Number(by('agent').value);
  if (thread) deed.thread = thread;
  if (await act(deed)) {
    by('text').value = '';
    grow();
  }
});
by('text').addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    by('write').requestSubmit();
  }
});
by('text').addEventListener('input', grow);
by('topics').addEventListener('keydown', (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const all = [...by('topics').querySelectorAll('button')];
  all[all.indexOf(document.activeElement) + step]?.focus();
  event.preventDefault();
});
by('back').addEventListener('click', () => {
  state.open = false;
  draw();
  by('topics').querySelector('[aria-current]')?.focus();
});
by('faults-open').addEventListener('click', () => by('faults').showModal());
by('faults-close').addEventListener('click', () => by('faults').close());
by('faults-clear').addEventListener('click', async () => {
  await ask('faults', undefined, 'DELETE');
  load();
});
by('fault').addEventListener('submit', async (event) => {
  event.preventDefault();
  const wish = { kind: by('kind').value, count: Number(by('times').value) || 1 };
  if (by('method').value.trim()) wish.method = by('method').value.trim();
  await ask('fault', wish);
  load();
});

async function start() {
  state.agents = await ask('agents');
  by('agent').replaceChildren(
    ...state.agents.map((agent) => {
      const option = make('option', '', agent.name);
      option.value = String(agent.id);
      return option;
    }),
  );
  const events = new EventSource('/control/events');
  events.addEventListener('change', load);
  events.addEventListener('open', () => {
    by('link').textContent = 'Telegram sandbox · live';
  });
  events.addEventListener('error', () => {
    by('link').textContent = 'reconnecting …';
  });
  await load();
}
start();
