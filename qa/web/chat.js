// Follows page.js in the same component: the conversation and the list of conversations. What
// Python sends back replaces them, so nothing here keeps any state.

// Fields [name, label, value] in a form below what is edited: text and values, never markup.
function form(button, host, fields, words, done, remark = "") {
  host.querySelector(":scope > .fn-editing")?.remove();
  const make = (tag, given, ...inside) => {
    const made = Object.assign(document.createElement(tag), given);
    made.append(...inside);
    return made;
  };
  function close() {
    made.remove();
    host.classList.remove("fn-edited");
    button.focus();
  }
  const labels = fields.map(([name, label, value]) =>
    make("label", {}, label, make(name === "question" ? "textarea" : "input", { name, value })));
  const cancel = make("button", { type: "button", className: "fn-link", onclick: close }, "Cancel");
  const buttons = make("div", {}, make("button", {}, words), cancel, remark);
  const made = make("form", { className: "fn-editing" }, ...labels, buttons);
  made.addEventListener("keydown", (event) => {
    const { key, shiftKey, isComposing, target } = event;
    if (key === "Escape") close();
    if (key !== "Enter" || shiftKey || isComposing || !target.matches("input, textarea")) return;
    event.preventDefault();
    made.requestSubmit();
  });
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    done(Object.fromEntries(new FormData(made)));
    close();
  });
  host.classList.add("fn-edited");
  host.append(made);
  made.querySelector("input, textarea").focus();
}

async function copy(button) {
  const label = (button.dataset.label ??= button.textContent); // a second click finds "Copied"
  const copied = navigator.clipboard?.writeText(button.dataset.copy) ?? Promise.reject();
  button.textContent = await copied.then(() => "Copied", () => "Your browser does not allow it");
  setTimeout(() => (button.textContent = label), 2000);
}

// The sidebar is folded on a phone, where it would lie over the conversation.
const focusBox = () => document.querySelector("#fn-ask textarea")?.focus();
const fold = () => document.querySelector("#fn-sidebar .toggle-button")?.click();
function unfold() {
  if (document.querySelector("#fn-sidebar.open")) return focusBox();
  fold();
  setTimeout(unfold, 250); // Gradio may not be ready for a click yet
}
if (!narrow.matches) unfold();

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-do], [data-copy], #fn-new");
  if (!button) return;
  const { do: what, turn: id, conversation, title } = button.dataset;
  if (button.dataset.copy) copy(button);
  else if (what === "edit") {
    const host = button.closest(".fn-asked");
    const fields = [["question", "Edit the question", host.querySelector("h2").textContent]];
    form(button, host, fields, "Ask again", ({ question }) =>
      trigger("act", { do: "edit", turn: id, question }), "Later questions will be removed.");
  } else if (what === "rename") {
    form(button, button.closest("li"), [["name", "Name of the conversation", title]], "Save",
      ({ name }) => trigger("act", { do: "rename", conversation, title: name }));
  } else if (what) trigger("act", { ...button.dataset });
  if (!["open", "remove", "ask"].includes(what) && button.id !== "fn-new") return;
  if (narrow.matches && what !== "ask") fold();
  focusBox();
});

document.addEventListener("submit", (event) => {
  if (!event.target.matches?.(".fn-comment")) return;
  event.preventDefault();
  trigger("act", { ...event.target.dataset, comment: event.target.elements[0].value });
});

const observe = (changed, what) =>
  new MutationObserver(changed).observe(document.body, { subtree: true, ...what });
// The page is patched in place: what was typed under one reply is not to stay under another.
observe((changes) => changes.forEach(({ target }) => target.querySelectorAll("textarea").forEach(
  (field) => (field.value = field.defaultValue))), { attributeFilter: ["data-turn"] });

// A new question, and then its reply, moves to the top: what follows is read downwards. What a
// reload brings back stays where it is.
let [seen, turn] = [null, 0];
observe(() => {
  const questions = document.querySelectorAll("#fn-chat .fn-question");
  const replies = [...document.querySelectorAll("#fn-chat :is(.fn-reply, .fn-pending)")];
  const waiting = replies.findIndex((reply) => reply.matches(".fn-pending"));
  const now = replies.filter((reply) => reply.matches(".fn-reply")).length + questions.length;
  if (waiting >= 0 && waiting < questions.length) turn = waiting;
  const brought = seen === null && waiting < 0; // by the reload
  if (now > (seen ?? 0) && !brought) questions[turn]?.scrollIntoView({ block: "start" });
  if (now || seen !== null) seen = now;
}, { childList: true });

// What Gradio draws as signs alone, or names for itself.
const NAMES = { submit: "Send", stop: "Stop", upload: "Attach articles" };
function nameParts() {
  for (const [part, ariaLabel] of Object.entries(NAMES)) {
    Object.assign(document.querySelector(`#fn-ask .${part}-button`) ?? {}, { ariaLabel });
  }
  Object.assign(document.querySelector("#fn-ask textarea") ?? {}, { ariaLabel: "Your question" });
  const filters = document.querySelector("#fn-filters > button");
  if (filters) filters.ariaExpanded = String(filters.classList.contains("open"));
}
observe(nameParts, { attributeFilter: ["class"], childList: true });
nameParts();
