// What readers do, in a real browser; then every page in every look, with axe. Prints a table; fails loudly.

import { chromium } from "playwright-core";
import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { readFileSync, rmSync } from "node:fs";
import { createInterface } from "node:readline";

const { PROGRAM, CHROMIUM, COLLECTION, EMPTY, SHOTS, MODEL, ONLY } = process.env;
const axe = readFileSync("node_modules/axe-core/axe.min.js", "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const failures = [];
const children = [];
process.on("exit", () => children.forEach((child) => child.kill()));
const fail = (what) => { failures.push(what); console.log(`FAILED  ${what}`); };
const check = (holds, what) => holds ? console.log(`ok      ${what}`) : fail(what);

/** Starts the program; gives where it listens and the code of the first account. */
async function serve(collection, ...more) {
  const child = spawn(PROGRAM, ["serve", "--collection", collection, "--listen", "127.0.0.1:0", "--model", MODEL, ...more],
    { stdio: ["ignore", "ignore", "pipe"] });
  children.push(child);
  const lines = createInterface({ input: child.stderr });
  for await (const line of lines) {
    const setup = /^first account: (http:\/\/[^/]+)(\/setup\S+)/.exec(line);
    if (setup) return { child, base: setup[1], setup: setup[2] };
    if (line.startsWith("error")) throw new Error(line);
  }
  throw new Error("the server ended");
}

/** An outlet on a port of its own, with a feed and its pages. */
function outlet(name, reports) {
  const server = createServer((request, response) => {
    const origin = `http://${request.headers.host}`;
    if (request.url === "/feed.xml") {
      const items = reports.map(([title], place) => `<item><guid>${place}</guid><title>${title}</title><link>${origin}/${place}.html</link><pubDate>${new Date().toUTCString()}</pubDate></item>`);
      response.setHeader("content-type", "application/rss+xml");
      return response.end(`<rss version="2.0"><channel><title>${name}</title>${items.join("")}</channel></rss>`);
    }
    const report = reports[Number(/^\/(\d+)\.html$/.exec(request.url)?.[1] ?? -1)];
    response.setHeader("content-type", "text/html; charset=utf-8");
    if (!report) { response.statusCode = 404; return response.end("nothing"); }
    response.end(`<!doctype html><html lang="en"><head><title>${report[0]}</title><meta property="og:site_name" content="${name}"></head><body><article><h1>${report[0]}</h1>${report[1].split("\n").map((text) => `<p>${text}</p>`).join("")}</article></body></html>`);
  });
  return new Promise((ready) => server.listen(0, "127.0.0.2", () => ready({ server, url: `http://127.0.0.2:${server.address().port}/feed.xml` })));
}

const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"] });

async function context(options = {}) {
  const made = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  made.setDefaultTimeout(20000);
  made.on("weberror", (error) => fail(`script: ${error.error().message}`));
  made.on("console", (message) => {
    const text = message.text();
    if (message.type() === "error" && !/ERR_INTERNET_DISCONNECTED|status of (404|503)/.test(text)) fail(`console: ${text.slice(0, 200)}`);
  });
  return made;
}

async function setUp(place, page) {
  await page.goto(place.base + place.setup);
  await page.fill("#name", "editor");
  await page.fill("#password", "long enough words");
  await page.click("button.primary");
  await page.waitForURL(place.base + "/");
}

async function firstMinute() {
  rmSync(EMPTY, { recursive: true, force: true });
  const text = (hurt) => `The ferry Ingrid caught fire off Calder on Tuesday night, and all 212 people on board were taken off by lifeboats before midnight.\n"The fire began in the engine room," the harbour master, Elsa Brandt, said.\n${hurt}`;
  const courier = await outlet("Calder Courier", [["Fire on the ferry Ingrid off Calder", text("Nobody was hurt.")]]);
  const post = await outlet("Mainland Post", [["Ferry Ingrid burns off Calder, 212 taken off", text("Two people were hurt.")]]);
  const place = await serve(EMPTY, "--allow-network", "127.0.0.2/32");
  const made = await context();
  const page = await made.newPage();
  await setUp(place, page);
  check(await page.getByText("Nothing here yet").isVisible(), "an empty collection asks for feeds");
  await look(page, "first", "wide-light");
  await page.click("text=Bring in the sample stories");
  await page.waitForURL(place.base + "/");
  check(await page.locator(".story-card").count() >= 2, "sample stories can be looked at");
  await page.click("text=Take them out");
  check(await page.getByText("Nothing here yet").isVisible(), "and taken out again");
  const began = Date.now();
  for (const { url } of [courier, post]) {
    await page.goto(place.base + "/");
    if (await page.locator("#url").count() === 0) await page.goto(place.base + "/feeds");
    await page.fill("#url", url);
    await page.click("form[action='/feeds'] button.primary");
    await page.waitForURL(/\/feeds\?added=1/);
  }
  let seconds = 0;
  while (seconds < 60) {
    await page.goto(place.base + "/");
    if (await page.getByText("2 reports").count() > 0) break;
    await page.waitForTimeout(500);
    seconds = (Date.now() - began) / 1000;
  }
  seconds = (Date.now() - began) / 1000;
  check(seconds < 60, `the first grouped story stands there ${seconds.toFixed(1)} s after the first feed was added`);
  await made.close();
  place.child.kill("SIGTERM");
  courier.server.close();
  post.server.close();
}

async function deeds(place, page) {
  const { base } = place;
  await page.goto(base + "/");
  const [lead] = await stories(page, "dam");
  const n_reports = async () => {
    await page.goto(base + lead + "/together");
    return page.locator(".reasons input[name=article]").count();
  };
  const before = await n_reports();
  check(before >= 3, `a story of ${before} reports says why they are together`);
  await page.locator("button[name=alone]").first().click();
  check(await page.getByText("They are two stories now").isVisible(), "a report is split off");
  await Promise.all([page.waitForURL(/merged=|unchanged/), page.click(".notice button")]);
  check(await n_reports() === before, "the split is taken back");
  await page.goto(base + lead);
  const sign = page.locator("a.place").first();
  await sign.click();
  await page.locator(".passage .here").first().waitFor();
  check(page.url().endsWith(lead), "a finding's sentence opens in its place");
  await page.keyboard.press("Escape");
  check(await page.locator(".passage").count() === 0 && await sign.evaluate((link) => link === document.activeElement), "and closes, with the focus back");
  await page.goto(base + "/person/Ada%20Brenn");
  await page.click("text=Put right who this is");
  await page.fill("#also", "Viktor Sandor");
  await page.click("form:has(#also) button");
  check(await page.getByText("are one from now on").isVisible(), "two names are said to be one person's");
  await page.click(".notice button");
  check(await page.locator(".notice").count() === 0 && await page.getByText("Also printed as Viktor Sandor").count() === 0, "and that is taken back");
  await page.goto(base + "/search?q=engineers");
  check(await page.locator("mark.hit").count() > 0, "the search finds and marks");
  await page.goto(base + "/");
  const n_cards = await page.locator(".story-card").count();
  await page.click("text=Done with all of these");
  check(await page.locator(".story-card").count() === 0, `all ${n_cards} stories are done with at once`);
  await page.click(".notice button");
  check(await page.locator(".story-card").count() === n_cards, "and taken back at once");
  // Keys alone.
  await page.goto(base + "/");
  await page.keyboard.press("Tab");
  check(await page.evaluate(() => document.activeElement.classList.contains("skip")), "the first tab stop skips to the content");
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  check(await page.evaluate(() => document.activeElement.matches(".chosen [data-open]")), "j chooses a story, with the focus on it");
  await Promise.all([page.waitForURL(/\/story\//), page.keyboard.press("o")]);
  await page.keyboard.press("l");
  check(await page.evaluate(() => document.activeElement.matches(".outlets a")), "l goes to an outlet");
  await Promise.all([page.waitForURL(/\/together/), page.keyboard.press("x")]);
  await page.keyboard.press("x");
  check(await page.evaluate(() => document.activeElement.matches("input[name=article]")), "x goes to the choice of reports");
  await Promise.all([page.waitForURL(/\/story\/[^/]+$/), page.goBack()]);
  await Promise.all([page.waitForURL(/done=/), page.keyboard.press("m")]);
  await page.keyboard.press("u");
  await page.waitForURL(/\/story\//);
  check(true, "m is done, u takes it back");
  await page.keyboard.press("/");
  check(await page.evaluate(() => document.activeElement.id === "find"), "/ goes to the search");
}

/** Addresses of stories whose headline has `word`; of all without. */
async function stories(page, word = "") {
  return page.$$eval(".story-card h2 a", (links, word) => links.filter((link) => link.textContent.includes(word)).map((link) => link.getAttribute("href")), word);
}

async function offline(place, state) {
  const made = await context({ storageState: state });
  const page = await made.newPage();
  await page.goto(place.base + "/");
  const [lead] = await stories(page, "dam");
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.goto(place.base + lead);
  await page.locator("a.place").first().click();
  await page.locator(".passage").waitFor();
  await page.goto(place.base + "/");
  await made.setOffline(true);
  await page.goto(place.base + lead);
  check(await page.getByRole("heading", { name: "Where they differ" }).isVisible(), "a story that was read opens without network");
  await page.locator("a.place").first().click();
  await page.locator(".passage .here").first().waitFor();
  check(page.url().endsWith(lead), "and a sentence that was opened opens again");
  await page.click("text=Done with this story");
  await page.waitForTimeout(500);
  await made.setOffline(false);
  await page.goto(place.base + "/");
  await page.waitForTimeout(1500);
  await page.goto(place.base + "/");
  check(!(await stories(page, "dam")).includes(lead), "a mark made without network counts once there is one");
  await page.goto(place.base + lead);
  await page.click("text=Not done after all");
  await made.close();
}

const table = [];

async function look(page, name, lookName) {
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  await page.screenshot({ path: `${SHOTS}/${name}-${lookName}.png`, fullPage: true });
  await page.evaluate(axe);
  const result = await page.evaluate((tags) => window.axe.run(document, { runOnly: tags }), TAGS);
  table.push([name, lookName, result.passes.length, result.violations.length, overflow]);
  for (const violation of result.violations) {
    fail(`${name} ${lookName}: ${violation.id} (${violation.impact}): ${violation.nodes.slice(0, 4).map((node) => node.target.join(" ")).join(" | ")}`);
  }
  if (overflow > 0) fail(`${name} ${lookName}: ${overflow} px wider than the window`);
}

const LOOKS = {
  "wide-light": { colorScheme: "light" },
  "wide-dark": { colorScheme: "dark" },
  "phone-light": { viewport: { width: 360, height: 780 }, colorScheme: "light" },
  "phone-dark": { viewport: { width: 360, height: 780 }, colorScheme: "dark" },
  "zoom-200": { viewport: { width: 640, height: 450 }, deviceScaleFactor: 2, colorScheme: "light" },
};

async function pages(page, base) {
  await page.goto(base + "/");
  const [dam] = await stories(page, "dam");
  const [arabic] = await stories(page, "إنغريد");
  const [accord] = await stories(page, "ccord");
  const all = await stories(page);
  const story = accord ?? all[0];
  await page.goto(base + (dam ?? story));
  const article = await page.locator(".outlets a.outlet").first().getAttribute("href");
  await page.goto(base + article);
  const found = {
    today: "/", story, dam, arabic, article, person: "/person/Ada%20Brenn", outlet: "/outlet/The%20Meridian", search: "/search?q=dam",
    catchup: "/catch-up", day: "/?day=2025-05-22", saved: "/saved", feeds: "/feeds", packs: "/packs", rules: "/rules?words=dam&weight=more&target=words",
    together: (dam ?? story) + "/together", outlets: "/outlets", settings: "/settings", help: "/help", nothing: "/story/none",
  };
  if (arabic) {
    await page.goto(base + arabic);
    found["arabic-article"] = await page.locator(".outlets a.outlet").first().getAttribute("href");
  } else fail("there is no story in Arabic");
  return Object.entries(found).filter(([name, path]) => path && (!ONLY || name.includes(ONLY)));
}

if (!ONLY) await firstMinute();
const place = await serve(COLLECTION, "--no-poll");
const made = await context();
const page = await made.newPage();
await setUp(place, page);
if (!ONLY) await deeds(place, page);
const state = await made.storageState();
const all = await pages(page, place.base);
await made.close();
if (!ONLY) await offline(place, state);
for (const [lookName, options] of Object.entries(LOOKS)) {
  const looked = await context({ ...options, storageState: state, serviceWorkers: "block" });
  const page = await looked.newPage();
  for (const [name, path] of all) {
    await page.goto(place.base + path);
    await look(page, name, lookName);
  }
  await looked.close();
}
const plain = await context({ storageState: state, javaScriptEnabled: false });
const bare = await plain.newPage();
for (const [name, path] of all) {
  await bare.goto(place.base + path);
  const words = (await bare.locator("main").innerText()).length;
  if (words < 20) fail(`${name}: without script it has ${words} characters`);
}
check(true, `${all.length} pages read without script`);
await plain.close();
const signIn = await context();
const front = await signIn.newPage();
await front.goto(place.base + "/login");
await look(front, "login", "wide-light");
await signIn.close();
await browser.close();
place.child.kill("SIGTERM");

console.log(`\n${"page".padEnd(16)} ${"look".padEnd(12)} ${"passed".padStart(7)} ${"violated".padStart(9)} ${"overflow".padStart(9)}`);
for (const [name, lookName, passed, violated, overflow] of table) {
  console.log(`${name.padEnd(16)} ${lookName.padEnd(12)} ${String(passed).padStart(7)} ${String(violated).padStart(9)} ${String(overflow).padStart(9)}`);
}
console.log(`\n${failures.length} failures`);
process.exit(failures.length > 0 ? 1 : 0);
