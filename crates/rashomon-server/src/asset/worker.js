// Keeps what was read for when there is no network, and marks until there is one again.

const KEPT = "pages-1";
const SHELL = ["STYLE_ADDRESS", "SCRIPT_ADDRESS"];
const PAGES_MAX = 120;
const QUEUE = "/worker-queue";

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll(SHELL)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name !== KEPT) await caches.delete(name);
    await self.clients.claim();
  })());
});

const isRead = (path) => path === "/" || path === "/catch-up" || path === "/saved" || /^\/((story|article|person|outlet)\/[^/]+|person\/[^/]+\/\d+)$/.test(path);

async function keep(request, response) {
  const cache = await caches.open(KEPT);
  await cache.put(request, response);
  const keys = (await cache.keys()).filter((kept) => isRead(new URL(kept.url).pathname));
  for (const old of keys.slice(0, Math.max(0, keys.length - PAGES_MAX))) await cache.delete(old);
}

async function page(request) {
  const path = new URL(request.url).pathname;
  try {
    const response = await fetch(request);
    if (response.ok && !response.redirected && isRead(path)) await keep(request, response.clone());
    replay();
    return response;
  } catch {
    const kept = await caches.match(request, { ignoreVary: true, ignoreSearch: path === "/" });
    return kept ?? new Response("<!doctype html><title>Offline</title><h1>No network</h1><p>This page was not kept. <a href=\"/\">To the top stories</a>",
      { status: 503, headers: { "content-type": "text/html; charset=utf-8", "content-security-policy": "default-src 'none'" } });
  }
}

/** Marks made without network wait in the cache, in order. */
async function queue(url) {
  const cache = await caches.open(KEPT);
  const waiting = await (await cache.match(QUEUE))?.json() ?? [];
  if (!waiting.includes(url)) waiting.push(url);
  await cache.put(QUEUE, new Response(JSON.stringify(waiting)));
}

async function replay() {
  const cache = await caches.open(KEPT);
  const kept = await cache.match(QUEUE);
  if (!kept) return;
  await cache.delete(QUEUE);
  for (const url of await kept.json()) {
    try {
      await fetch(url, { method: "POST", redirect: "manual" });
    } catch {
      await queue(url);
    }
  }
}

const isMark = (path) => /^\/(story\/[^/]+\/(seen|done|open)|article\/[^/]+\/(save|unsave))$/.test(path);

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== location.origin) return;
  if (event.request.method === "GET") {
    if (SHELL.includes(url.pathname)) {
      event.respondWith(caches.match(event.request).then((kept) => kept ?? fetch(event.request)));
    } else if (event.request.mode === "navigate" || url.pathname.startsWith("/article/")) {
      event.respondWith(page(event.request));
    }
  } else if (event.request.method === "POST" && isMark(url.pathname)) {
    event.respondWith(fetch(event.request.clone()).catch(async () => {
      await queue(url.pathname);
      return event.request.mode === "navigate" ? Response.redirect("/", 303) : new Response(null, { status: 202 });
    }));
  }
});
