// Follows page.js in the same component: the conversation and the list of conversations. What
// Python sends back replaces them, so nothing here keeps any state.

const typedIn = (inside) => inside.querySelector(":is(textarea, input):focus");
// What is edited is edited in a form that Python has drawn, folded until it is wanted.
document.addEventListener("toggle", ({ target }) => {
  if (target.open && !typedIn(target)) target.querySelector(".fn-editing :is(textarea, input)")?.focus();
}, true);
document.addEventListener("keydown", (event) => {
  const { key, shiftKey, isComposing, target } = event;
  if (!target.matches?.(".fn-editing :is(textarea, input)")) return;
  if (key === "Escape") target.form.reset();
  if (key !== "Enter" || shiftKey || isComposing) return;
  event.preventDefault();
  target.form.requestSubmit();
});
document.addEventListener("reset", ({ target }) => {
  const folded = target.closest("details");
  folded.open = false;
  folded.querySelector("summary").focus();
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method === "post") return; // leaves the page
  event.preventDefault();
  const [given, name] = [Object.fromEntries(new FormData(form)), form.closest("li")?.dataset.name];
  if (form.dataset.do === "correct") change(server.correct_article, { name, entries: given });
  else if (form.dataset.do) trigger("act", { ...form.dataset, ...given });
  if (form.matches(".fn-editing")) form.reset();
});

async function copy(button) {
  const label = (button.dataset.label ??= button.textContent); // a second click finds "Copied"
  const copied = navigator.clipboard?.writeText(button.href ?? button.dataset.copy) ?? Promise.reject();
  button.textContent = await copied.then(() => "Copied", () => "Your browser does not allow it");
  setTimeout(() => (button.textContent = label), 2000);
}

// What is typed outlasts a reload. What was sent while the server was gone is sent again: Gradio
// loads the page anew when it is back.
const box = () => document.querySelector("#fn-ask textarea");
const keep = (what, text) => sessionStorage.setItem(`footnote-${what}`, text);
const kept = (what) => sessionStorage.getItem(`footnote-${what}`);
document.addEventListener("input", ({ target }) => target === box() && keep("typed", target.value));
for (const sends of ["keydown", "click"]) document.addEventListener(sends, (event) => {
  const { target, key, shiftKey, isComposing } = event;
  const pressed = target === box() && key === "Enter" && !shiftKey && !isComposing;
  if (pressed || target.closest?.("#fn-ask .submit-button")) keep("sent", box().value);
}, true);
function sendAgain() {
  const [sent, typed] = [kept("sent"), kept("typed")];
  const address = Object.fromEntries(new URLSearchParams(location.search));
  if ((linked = address.reply)) {
    history.replaceState(null, "", location.pathname);
    trigger("select", address);
  } else if (sent) trigger("act", { do: "resend", question: sent });
  else if (typed) {
    box().value = typed;
    box().dispatchEvent(new Event("input", { bubbles: true }));
  }
}

// The sidebar is folded on a phone, where it would lie over the conversation.
const focusBox = () => box()?.focus();
const fold = () => document.querySelector("#fn-sidebar .toggle-button")?.click();
function unfold() {
  if (document.querySelector("#fn-sidebar.open")) return typedIn(document) || focusBox();
  fold();
  setTimeout(unfold, 250); // Gradio may not be ready for a click yet
}
if (!narrow.matches) unfold();

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button[data-do], [data-copy], #fn-new");
  if (!button || event.ctrlKey || event.metaKey) return;
  const what = button.dataset.do;
  event.preventDefault();
  if (button.matches("[data-copy]")) copy(button);
  else if (what) trigger("act", { ...button.dataset });
  if (!["open", "remove", "ask"].includes(what) && button.id !== "fn-new") return;
  if (narrow.matches && what !== "ask") fold();
  focusBox();
});

const observe = (done, what) => new MutationObserver(done).observe(document.body, { subtree: true, ...what });
// The page is patched in place: what was typed under one reply is not to stay under another.
observe((changes) => changes.forEach(({ target }) => target.querySelectorAll("textarea, input").forEach(
  (field) => (field.value = field.defaultValue))), { attributeFilter: ["data-turn", "data-conversation"] });

// A new question, and then its reply, moves to the top: what follows is read downwards. What a
// reload brings back stays where it is.
let [seen, turn, loaded, linked] = [null, 0, false, ""];
observe(() => {
  if (!loaded && (loaded = Boolean(document.querySelector(".fn-conversations")))) sendAgain();
  const questions = document.querySelectorAll("#fn-chat .fn-question");
  const last = [...questions].at(-1)?.textContent.trim();
  for (const what of ["sent", "typed"]) if (last && last === kept(what)?.trim()) keep(what, "");
  if (document.querySelector("#fn-notice .fn-problem")) keep("sent", ""); // it was heard
  const replies = [...document.querySelectorAll("#fn-chat :is(.fn-reply, .fn-pending)")];
  const waiting = replies.findIndex((reply) => reply.matches(".fn-pending"));
  const now = replies.filter((reply) => reply.matches(".fn-reply")).length + questions.length;
  if (waiting >= 0 && waiting < questions.length) turn = waiting;
  const brought = seen === null && waiting < 0; // by the reload
  if (now > (seen ?? 0) && !brought) questions[turn]?.scrollIntoView({ block: "start" });
  if (now || seen !== null) seen = now;
  if (linked && document.getElementById(linked)) {
    setTimeout((id) => document.getElementById(id).scrollIntoView(), 300, linked);
    linked = "";
  }
}, { childList: true });

// What Gradio draws as signs alone, or names for itself.
const NAMES = { submit: "Send", stop: "Stop", upload: "Attach articles" };
function nameParts() {
  for (const [part, ariaLabel] of Object.entries(NAMES)) {
    Object.assign(document.querySelector(`#fn-ask .${part}-button`) ?? {}, { ariaLabel });
  }
  Object.assign(box() ?? {}, { ariaLabel: "Your question" });
  const filters = document.querySelector("#fn-filters > button");
  if (filters) filters.ariaExpanded = String(filters.classList.contains("open"));
}
observe(nameParts, { attributeFilter: ["class"], childList: true });
nameParts();
