// Keys and small comforts. Every page works without it.

const items = () => [...document.querySelectorAll("[data-item]")].filter((item) => item.offsetParent !== null);
let chosen = -1;
let prefix = "";

function choose(step) {
  const all = items();
  if (all.length === 0) return;
  chosen = Math.min(Math.max(chosen + step, 0), all.length - 1);
  all.forEach((item, place) => item.classList.toggle("chosen", place === chosen));
  const link = all[chosen].querySelector("[data-open], a, summary, button");
  link?.focus({ preventScroll: true });
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  all[chosen].scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
}

/** Presses the button of a key: that of the chosen item, else the page's own. */
function press(key) {
  const inside = items()[chosen]?.querySelector(`form[data-key="${key}"]`);
  const form = inside ?? document.querySelector(`form[data-key="${key}"]`);
  form?.requestSubmit();
}

/** To the outlet before or after, or the day. */
function step(key) {
  const day = document.querySelector(`[data-step="${key}"]`);
  if (day) return day.click();
  const outlets = [...document.querySelectorAll(".outlets a.outlet")];
  const place = outlets.indexOf(document.activeElement);
  outlets[Math.min(Math.max(place + (key === "l" ? 1 : -1), 0), outlets.length - 1)]?.focus();
}

/** Chooses the report of the chosen item for splitting, or goes to where that is done. */
function choice() {
  const box = document.activeElement?.closest("li")?.querySelector("input[name=article]");
  if (box) {
    box.checked = !box.checked;
    return;
  }
  const first = document.querySelector("input[name=article]");
  if (first) first.focus();
  else document.querySelector("[data-choice]")?.click();
}

function isTyping(target) {
  return target instanceof HTMLElement && target.type !== "checkbox" && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

const places = { t: "/", c: "/catch-up", s: "/saved", f: "/feeds" };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (isTyping(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (prefix === "g" && event.key in places) {
    location.href = places[event.key];
    return;
  }
  prefix = event.key === "g" ? "g" : "";
  const acts = {
    j: () => choose(1),
    k: () => choose(-1),
    o: () => items()[chosen]?.querySelector("[data-open]")?.click(),
    h: () => step("h"),
    l: () => step("l"),
    x: choice,
    m: () => press("m"),
    s: () => press("s"),
    u: () => press("u"),
    "/": () => document.querySelector("#find")?.focus(),
    "?": () => { location.href = "/help"; },
  };
  if (event.key in acts) {
    event.preventDefault();
    acts[event.key]();
  }
});

/** The paragraph that a finding stands in, from the page of its report, with its sentence marked. */
async function passage(link) {
  const response = await fetch(link.href);
  if (!response.ok) throw new Error(response.statusText);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const found = page.getElementById(decodeURIComponent(new URL(link.href).hash.slice(1)));
  const paragraph = found?.closest(".paragraphs li")?.querySelector("p");
  if (!paragraph) throw new Error("no such place");
  found.classList.add("here");
  const text = document.importNode(paragraph, true);
  text.querySelectorAll("sup").forEach((number) => number.remove());
  text.querySelectorAll("[id]").forEach((element) => element.removeAttribute("id"));
  text.className = "words";
  const report = page.querySelector("article.report");
  const facts = document.importNode(report.querySelector(".credit"), true);
  const more = Object.assign(document.createElement("a"), { href: link.href, textContent: "In the whole report" });
  const shown = document.createElement("blockquote");
  shown.className = "passage";
  shown.tabIndex = -1;
  if (report.lang) shown.lang = report.lang;
  const about = document.createElement("footer");
  about.lang = "en";
  about.append(...facts.childNodes, " · ", more);
  shown.append(text, about);
  return shown;
}

/** Opens a finding's sentence where the finding is told, or closes it. */
async function show(link) {
  const open = document.getElementById(link.getAttribute("aria-controls") ?? "");
  if (open) {
    open.remove();
    link.removeAttribute("aria-controls");
    link.setAttribute("aria-expanded", "false");
    link.focus();
    return;
  }
  const shown = await passage(link);
  shown.id = `passage-${document.querySelectorAll(".passage").length}-${link.hash.slice(1)}`;
  shown.addEventListener("keydown", (event) => { if (event.key === "Escape") show(link); });
  const line = link.closest("p");
  if (line) line.after(shown);
  else link.after(shown);
  link.setAttribute("aria-controls", shown.id);
  link.setAttribute("aria-expanded", "true");
  shown.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a.place") : null;
  const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  if (!link || !isPlain || link.pathname === location.pathname || !link.hash) return;
  event.preventDefault();
  show(link).catch(() => { location.href = link.href; });
});

// A story that was opened long enough to be looked at is noted as seen.
const seen = document.querySelector("[data-seen]")?.dataset.seen;
if (seen) {
  setTimeout(() => {
    if (document.visibilityState === "visible") fetch(seen, { method: "POST" }).catch(() => {});
  }, 4000);
}

if ("serviceWorker" in navigator && isSecureContext) {
  navigator.serviceWorker.register("/worker.js").catch(() => {});
}
