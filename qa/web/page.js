// Runs once, in the component that holds the reader dialog: `element` is that component and
// `server.open_article` calls Python. Listens on the document, so it serves every turn.
const dialog = element.querySelector("dialog");
const title = dialog.querySelector(".fn-reader-title");
const body = dialog.querySelector(".fn-reader-body");
let asked = 0;

// The one that this page shows; another tab may show another.
function library() {
  return document.querySelector(".fn-intro").dataset.library;
}

async function open(button) {
  const mine = ++asked;
  const offsets = button.dataset.offsets.split(",").map(Number);
  title.textContent = "Whole article";
  body.textContent = "Opening…";
  dialog.showModal();
  let html;
  try {
    const { article: name, check } = button.dataset;
    html = await server.open_article({ name, offsets, check: Number(check), library: library() });
  } catch {
    html = "<p>The article could not be opened. Is Footnote still running?</p>";
  }
  if (mine !== asked || !dialog.open) return;
  body.innerHTML = html; // escaped by Python
  body.scrollTop = 0;
  title.textContent = body.querySelector("h2")?.textContent ?? "Whole article";
  const wanted = body.querySelector("mark") ?? body.querySelector(".fn-passage");
  wanted?.scrollIntoView({ block: "center" });
  body.focus({ preventScroll: true });
}

async function copy(button) {
  const label = (button.dataset.label ??= button.textContent); // a second click finds "Copied"
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Your browser does not allow copying";
  }
  setTimeout(() => (button.textContent = label), 2000);
}

// Not left to the browser: the page's <base> would make it load the page anew.
function jump(event, link) {
  event.preventDefault();
  const card = document.getElementById(link.getAttribute("href").slice(1));
  const folded = card.closest("details");
  if (folded) folded.open = true;
  card.focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest" });
}

document.addEventListener("click", (event) => {
  const target = event.target.closest?.("[data-article], [data-copy], .fn-numbers a, #fn-clear");
  if (!target) return;
  if (target.dataset.article) open(target);
  else if (target.dataset.copy) copy(target);
  else if (target.id === "fn-clear") document.querySelector("#fn-ask textarea").focus();
  else jump(event, target);
});

// A click on the backdrop is a click on the dialog itself.
dialog.addEventListener("click", (event) => {
  if (event.target === dialog || event.target.closest(".fn-close")) dialog.close();
});

// A new question, and then its reply, moves to the top: what follows is read downwards. The focus
// goes along where the button that had it vanishes. What a reload brings back stays where it is.
let seen = null;
let turn = 0;
let moved = false;
new MutationObserver(() => {
  const questions = document.querySelectorAll("#fn-chat .fn-question");
  const replies = [...document.querySelectorAll("#fn-chat :is(.fn-reply, .fn-pending)")];
  const waiting = replies.findIndex((reply) => reply.matches(".fn-pending"));
  const now = replies.filter((reply) => reply.matches(".fn-reply")).length + questions.length;
  if (waiting >= 0 && waiting < questions.length) turn = waiting;
  const brought = seen === null && waiting < 0; // by the reload
  const grown = now > (seen ?? 0) && !brought && questions[turn];
  if (grown) questions[turn].scrollIntoView({ block: "start" });
  const focus = document.activeElement;
  const nowhere = focus === document.body;
  if ((grown && (nowhere || focus.closest("#fn-examples"))) || (moved && nowhere)) {
    questions[turn]?.focus({ preventScroll: true });
    moved = true; // the question may be drawn anew, with its reply
  } else if (!nowhere && !focus.matches(".fn-question")) moved = false;
  if (now) seen = now;
  else if (seen !== null) seen = 0;
}).observe(element.closest(".gradio-container"), { childList: true, subtree: true });

// The disclosures are buttons that say with a sign alone whether they are open.
function showWhetherOpen() {
  for (const button of document.querySelectorAll(":is(#fn-filters, #fn-add) > button")) {
    button.setAttribute("aria-expanded", String(button.classList.contains("open")));
    button.querySelector(".icon")?.setAttribute("aria-hidden", "true");
  }
}
showWhetherOpen();
new MutationObserver(showWhetherOpen).observe(element.closest(".gradio-container"), {
  attributeFilter: ["class"],
  childList: true,
  subtree: true,
});
