// The page of the simulated Chatwoot: polls the state once a second and sends
// what the customer and the colleague do. No library, no inline code.
"use strict";

const $ = (id) => document.getElementById(id);
let version = -1;
let current = Number(location.hash.slice(1)) || null;
let thread = null;

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key === "text") node.textContent = value;
    else if (key === "click") node.addEventListener("click", value);
    else node.setAttribute(key, value);
  }
  node.append(...children.filter(Boolean));
  return node;
}

function problem(text) {
  $("problem").textContent = text;
  $("problem").hidden = !text;
}

async function call(path, body) {
  const options = body === undefined ? {} : {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  };
  const response = await fetch("/sim/api/" + path, options);
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error || "Refused (" + response.status + ")");
  return answer;
}

async function send(path, body) {
  try {
    const answer = await call(path, body);
    problem("");
    await refresh();
    return answer;
  } catch (error) {
    problem(error.message);
    return null;
  }
}

const act = (body) => send("conversations/" + current, body);
const agent = () => Number($("agent-who").value);

function chips(c) {
  const status = make("span", { class: "chip strong", text: c.status });
  const urgent = c.priority === "urgent" || c.priority === "high";
  return [
    status,
    make("span", { class: "chip", text: c.inbox }),
    c.assignee && make("span", { class: "chip", text: "assigned to " + c.assignee }),
    c.team && make("span", { class: "chip", text: "team " + c.team }),
    c.priority && make("span", { class: "chip" + (urgent ? " bad" : ""), text: c.priority + " priority" }),
    c.can_reply ? null : make("span", { class: "chip bad", text: "reply window closed" }),
    ...c.labels.map((label) => make("span", { class: "chip", text: "#" + label })),
  ].filter(Boolean);
}

function showList(conversations) {
  $("nothing").hidden = conversations.length > 0;
  $("list").replaceChildren(...conversations.map((c) => make("li", {},
    make("button", {
      type: "button",
      "data-key": "c" + c.id,
      "aria-current": c.id === current ? "true" : "false",
      click: () => choose(c.id),
    },
    make("strong", { text: c.name + (c.unread ? " (" + c.unread + " new)" : "") }),
    make("span", { class: "last", dir: "auto", text: c.last || "\u00a0" }),
    make("span", { class: "chips" }, ...chips(c))))));
}

function file(f) {
  const words = f.transcribed_text ? ": \u201c" + f.transcribed_text + "\u201d" : "";
  return make("p", { text: "[" + f.file_type + "]" + words });
}

function bubble(m) {
  if (m.activity) return make("p", { class: "activity", text: m.text });
  const time = new Date(m.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const kind = m.private ? "Private note" : { bot: "Bot", agent: "Colleague", chatwoot: "Chatwoot", customer: "Customer" }[m.by];
  const state = m.by === "customer" || m.private ? "" : ", " + m.status;
  const items = (m.items || []).map((item) => make("button", {
    type: "button",
    "data-key": "i" + m.id + item.value,
    text: item.title,
    click: () => act({ do: "press", message: m.id, title: item.title }),
  }));
  const answer = (m.answer || []).map((a) => make("p", { text: "Chosen: " + a.title }));
  const remove = m.deleted ? null : make("button", {
    type: "button",
    "data-key": "d" + m.id,
    "aria-label": "Delete this message",
    text: "Delete",
    click: () => act({ do: "delete", message: m.id }),
  });
  const classes = ["bubble", m.by, m.private ? "note" : "", m.deleted ? "gone" : ""];
  return make("article", { class: classes.join(" ").trim() },
    make("p", { class: "by", text: kind + (m.name ? ": " + m.name : "") + ", " + time + state }),
    m.text && make("p", { dir: "auto", text: m.text }),
    ...(m.files || []).map(file),
    m.error && make("p", { class: "bad", text: "Not delivered: " + m.error }),
    ...items, ...answer, remove);
}

function showThread(next) {
  const changedConversation = !thread || !next || thread.id !== next.id;
  thread = next;
  $("empty").hidden = Boolean(next);
  $("open").hidden = !next;
  if (!next) return;
  const log = $("messages");
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
  $("who").textContent = next.name + ", #" + next.id;
  const about = [next.contact.phone, next.contact.email].filter(Boolean)
    .map((text) => make("span", { class: "chip", text }));
  const extra = Object.entries({ ...next.custom_attributes, ...next.contact.custom_attributes })
    .map(([key, value]) => make("span", { class: "chip", text: key + ": " + value }));
  const tags = next.contact.labels.map((l) => make("span", { class: "chip", text: "contact #" + l }));
  $("chips").replaceChildren(...chips(next), ...about, ...tags, ...extra);
  $("block").textContent = next.contact.blocked ? "Unblock" : "Block";
  log.replaceChildren(...next.messages.map(bubble));
  if (atEnd || changedConversation) log.scrollTop = log.scrollHeight;
}

function showTyping() {
  const fresh = (at) => at && Date.now() - at < 30000;
  const typing = thread ? thread.typing : {};
  const who = fresh(typing.bot) ? "The bot is typing\u2026"
    : fresh(typing.customer) ? "The customer is typing\u2026" : "";
  if ($("typing").textContent !== who) $("typing").textContent = who;
}

function fillOnce(state) {
  if ($("channel").options.length > 0) return;
  $("account").textContent = state.account;
  $("channel").replaceChildren(...state.channels.map((c) => make("option", { value: c, text: c })));
  $("people").replaceChildren(...state.people.map((p) => make("option", { value: p.name, label: p.hint })));
  $("person").value = state.people[0].name;
  $("agent-who").replaceChildren(...state.agents.map((a) => make("option", { value: a.id, text: a.name })));
}

async function refresh(again) {
  const asked = current;
  const query = "state?seen=" + (again ? -1 : version) + (asked ? "&conversation=" + asked : "");
  const state = await call(query.replace("seen=-1&", "").replace("seen=-1", ""));
  if (asked !== current) return;
  if (state.conversations) {
    version = state.version;
    const focused = document.activeElement && document.activeElement.dataset.key;
    fillOnce(state);
    showList(state.conversations);
    showThread(state.thread);
    if (focused) {
      const same = document.querySelector('[data-key="' + CSS.escape(focused) + '"]');
      if (same) same.focus();
    }
  }
  showTyping();
}

async function choose(id) {
  current = id;
  location.hash = id ? String(id) : "";
  $("panes").dataset.view = id ? "thread" : "list";
  await refresh(true).catch((error) => problem(error.message));
  if (id) $("thread").focus({ preventScroll: false });
}

function onEnter(textarea, button) {
  textarea.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    textarea.form.requestSubmit(button);
  });
}

$("start").addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = $("first").value;
  const attached = $("first-file").value;
  if (!text.trim() && !attached) return;
  const answer = await send("write", {
    name: $("person").value, channel: $("channel").value, text, file: attached || null,
  });
  if (!answer) return;
  $("first").value = "";
  $("first-file").value = "";
  if (answer.conversation) choose(answer.conversation);
  else problem("Chatwoot dropped the message: this customer is blocked.");
});

$("customer").addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = $("customer-text").value;
  const attached = $("customer-file").value;
  if (!text.trim() && !attached) return;
  if (await act({ do: "write", text, file: attached || null })) {
    $("customer-text").value = "";
    $("customer-file").value = "";
  }
});

$("agent").addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = $("agent-text").value;
  if (!text.trim()) return;
  const how = event.submitter && event.submitter.value === "note" ? "note" : "reply";
  if (await act({ do: how, agent: agent(), text })) $("agent-text").value = "";
});

$("campaign").addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = $("campaign-text").value.trim();
  if (text) await act({ do: "campaign", campaign: $("campaign-id").value, text });
});

$("actions").addEventListener("click", (event) => {
  const button = event.target.closest("button[data-do]");
  if (!button || !thread) return;
  const what = button.dataset.do;
  if (what === "block") act({ do: "block", blocked: !thread.contact.blocked });
  else if (what === "status") act({ do: "status", agent: agent(), status: button.dataset.status });
  else act({ do: what, agent: agent() });
});

$("back").addEventListener("click", () => choose(null));
onEnter($("first"));
onEnter($("customer-text"));
onEnter($("agent-text"), document.querySelector('#agent button[value="reply"]'));

let typed = false;
$("customer-text").addEventListener("input", () => {
  const on = $("customer-text").value !== "";
  if (on !== typed && current) {
    typed = on;
    act({ do: "typing", on });
  }
});

$("panes").dataset.view = current ? "thread" : "list";
async function poll() {
  await refresh().then(() => {
    if ($("problem").dataset.lost) {
      delete $("problem").dataset.lost;
      problem("");
    }
  }).catch(() => {
    $("problem").dataset.lost = "yes";
    problem("No connection; trying again.");
  });
  setTimeout(poll, 1000);
}
poll();
