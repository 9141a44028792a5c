// Follows page.js in the same component. `trigger` sends a request to Python as the event "act";
// what Python sends back replaces the turns, so nothing here keeps any state.

// The question becomes a form. Only text and values are set: nothing in a question is markup.
function edit(button) {
  const asked = button.closest(".fn-asked");
  const heading = asked.querySelector(".fn-question");
  const form = document.createElement("form");
  form.className = "fn-editing";
  const field = document.createElement("textarea");
  field.value = heading.textContent;
  field.rows = 2;
  field.setAttribute("aria-label", "Edit the question");
  const send = document.createElement("button");
  send.type = "submit";
  send.textContent = "Ask again";
  const cancel = document.createElement("button");
  cancel.type = "button";
  cancel.className = "fn-link";
  cancel.textContent = "Cancel";
  const hint = document.createElement("p");
  hint.textContent = "Later questions will be removed.";
  const close = () => {
    form.remove();
    asked.classList.remove("fn-open");
    button.focus();
  };
  cancel.addEventListener("click", close);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!field.value.trim()) return field.focus();
    trigger("act", { do: "edit", turn: button.dataset.turn, question: field.value });
    close();
  });
  const buttons = document.createElement("div");
  buttons.append(send, cancel, hint);
  form.append(field, buttons);
  asked.classList.add("fn-open");
  asked.append(form);
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
}

async function vote(feedback, value, message) {
  const comment = feedback.querySelector("textarea").value;
  const thanks = feedback.querySelector(".fn-thanks");
  let kept = false;
  try {
    kept = await server.vote({
      turn: feedback.dataset.turn,
      vote: value,
      comment,
      library: library(),
    });
  } catch {
    // the person is told below
  }
  thanks.textContent = kept ? message : "This could not be saved.";
  if (!kept) return;
  for (const button of feedback.querySelectorAll("[data-vote]")) {
    button.setAttribute("aria-pressed", String(Number(button.dataset.vote) === value));
  }
  feedback.querySelector("form").hidden = value === 0;
}

document.addEventListener("click", (event) => {
  const target = event.target.closest?.("[data-do], [data-vote]");
  if (!target) return;
  if (target.dataset.vote) {
    const pressed = target.getAttribute("aria-pressed") === "true";
    const value = pressed ? 0 : Number(target.dataset.vote);
    vote(target.closest(".fn-feedback"), value, pressed ? "Vote taken back." : "Vote saved.");
  } else if (target.dataset.do === "edit") {
    edit(target);
  } else {
    trigger("act", { ...target.dataset });
  }
});

document.addEventListener("submit", (event) => {
  if (!event.target.matches?.(".fn-comment")) return;
  event.preventDefault();
  const feedback = event.target.closest(".fn-feedback");
  const pressed = feedback.querySelector('[data-vote][aria-pressed="true"]');
  if (pressed) vote(feedback, Number(pressed.dataset.vote), "Comment saved.");
});

// The page is patched in place: what was typed under one reply is not to stay under another.
new MutationObserver((changes) => {
  for (const { target } of changes) {
    const field = target.querySelector("textarea");
    if (field) field.value = field.defaultValue;
  }
}).observe(document.body, { attributeFilter: ["data-turn"], subtree: true });
