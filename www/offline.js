// The service worker: keeps one whole edition of the page, so that it starts without a network. The build fills in which.
const EDITION = "";
const FILES = [];

const here = (file) => new URL(file, self.location).href;
const kept = new Set(FILES.map(here));

// A page and the parts that it fetches later must be of one edition: an edition is fetched as a whole, or not at all.
self.addEventListener("install", (event) => {
  const fetched = FILES.map((file) => new Request(here(file), { cache: "no-cache" }));
  event.waitUntil(caches.open(EDITION).then((cache) => cache.addAll(fetched)));
});

self.addEventListener("activate", (event) => {
  const old = async () => {
    // Another language has editions of its own.
    const [page] = EDITION.split(" ");
    for (const name of await caches.keys()) if (name.startsWith(`${page} `) && name !== EDITION) await caches.delete(name);
  };
  event.waitUntil(old());
});

// A page that starts asks for the new edition; it may have it where no other page runs the old one.
self.addEventListener("message", (event) => {
  const alone = async () => {
    if ((await self.clients.matchAll({ includeUncontrolled: true })).length <= 1) await self.skipWaiting();
  };
  if (event.data === "new edition") event.waitUntil(alone());
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  url.search = url.hash = "";
  if (event.request.method !== "GET" || !kept.has(url.href)) return;
  const answer = async () => {
    const cache = await caches.open(EDITION);
    return (await cache.match(url.href)) ?? fetch(event.request);
  };
  event.respondWith(answer());
});
