// Runs once, in the component that holds the panel: `element` is that component, `server` calls
// Python and returns HTML that is escaped there, `trigger` sends an event. Listens on the document.
const panel = element.querySelector(".fn-panel");
const body = panel.querySelector(".fn-panel-body");
const narrow = matchMedia("(max-width: 900px)");
let [asked, view] = [0, []]; // the panel shows what is last in view, Back what is before it

const library = () => document.querySelector(".fn-conversations")?.dataset.library ?? "";

function fill(html) {
  body.innerHTML = html; // escaped by Python
  panel.querySelector(".fn-panel-title").textContent = body.querySelector("h2")?.textContent;
  sessionStorage.setItem("footnote-panel", JSON.stringify(view)); // for after a reload
}

async function show(next, opener) {
  const mine = ++asked;
  if (!panel.open) {
    panel.opener = opener;
    narrow.matches ? panel.showModal() : panel.show();
    document.body.classList.toggle("fn-beside", !narrow.matches);
  }
  const panels = { why: server.explain, feedback: server.feedback };
  const call = panels[next.panel] ?? (next.name ? server.open_article : server.list_articles);
  const html = await call({ ...next, library: next.library || library() }).catch(
    () => "<p>This could not be opened. Is Footnote still running?</p>",
  );
  if (mine !== asked || !panel.open) return;
  fill(html);
  body.scrollTop = next.scroll ?? 0;
  body.querySelector("mark, .fn-passage")?.scrollIntoView({ block: "center" });
  body.focus({ preventScroll: true });
}

// An article opens over the list, which Back leads to, or in place of another article.
function open(next, opener) {
  if (view.length) view.at(-1).scroll = body.scrollTop;
  if (!next.name || view.at(-1)?.name) view.pop();
  view.push(next);
  show(next, opener);
}

function back() {
  view.pop();
  if (view.length) return show(view.at(-1));
  asked += 1;
  fill("");
  document.body.classList.remove("fn-beside");
  panel.close();
  if (panel.opener?.isConnected) panel.opener.focus();
}
panel.addEventListener("cancel", (event) => event.preventDefault()); // as on a desktop:
panel.addEventListener("keydown", ({ key, target }) => {
  if (key === "Escape" && !target.closest(".fn-editing")) back();
});

// The list of articles: chosen, corrected, removed.
const wanted = (start = 0) => ({
  ...Object.fromEntries(new FormData(body.querySelector(".fn-find"))), start, library: library() });
let typing;
body.addEventListener("input", ({ target }) => {
  if (!target.closest(".fn-find")) return;
  clearTimeout(typing);
  typing = setTimeout(async () => {
    view = [wanted()];
    const html = await server.list_articles(view[0]);
    const found = new DOMParser().parseFromString(html, "text/html").querySelector(".fn-found");
    body.querySelector(".fn-found").replaceWith(found); // where one types stays as it is
    sessionStorage.setItem("footnote-panel", JSON.stringify(view));
  }, 150);
});

async function change(call, request) {
  const html = await call({ ...wanted(), ...request });
  body.querySelector(".fn-problem")?.remove();
  if (html.includes("fn-problem")) return body.insertAdjacentHTML("afterbegin", html);
  fill(html);
  trigger("refresh");
}

body.addEventListener("click", async ({ target }) => {
  const { takeBack, start, attach, remove } = target.dataset;
  if (remove) change(server.remove_article, { name: remove, undo: false });
  else if (takeBack) change(server.remove_article, { name: takeBack, undo: true });
  else if (attach !== undefined) choose(attach === "folder");
  else if (start) target.outerHTML = await server.list_articles(wanted(Number(start)));
});

// Files go to the question box, which uploads them, wherever they are dropped or chosen.
function hand(files) {
  const input = document.querySelector("#fn-ask input[type=file]");
  const ends = input.accept.split(",").map((end) => end.trim());
  const taken = new DataTransfer();
  const readable = (file) => ends.some((end) => file.name.toLowerCase().endsWith(end));
  [...files].filter(readable).forEach((file) => taken.items.add(file));
  input.files = taken.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
  if (narrow.matches && panel.open) back();
}
function choose(webkitdirectory) {
  const input = document.createElement("input");
  const onchange = () => hand(input.files);
  Object.assign(input, { type: "file", multiple: true, webkitdirectory, onchange }).click();
}
const drop = element.querySelector(".fn-drop");
for (const name of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    drop.hidden = name !== "dragover";
    if (event.target.closest?.("#fn-ask")) return; // the box takes them itself
    event.preventDefault();
    if (name === "drop") hand(event.dataTransfer.files);
  });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-article], [data-panel], .fn-back");
  if (!button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault(); // an article is a link, which opens in a tab of its own, too
  if (button.matches(".fn-back")) return back();
  if (button.dataset.panel) return open({ ...button.dataset }, button);
  const { article: name, offsets, check } = button.dataset;
  const where = { offsets: offsets.split(",").map(Number), check: Number(check) };
  open({ name, ...where, library: library() }, button);
});
view = JSON.parse(sessionStorage.getItem("footnote-panel") ?? "[]");
if (view.length) show(view.at(-1));
