// Starts the page, and says in words why it cannot start.
const failure = document.getElementById("failure");

function fail(words, report) {
  document.getElementById("failure-words").textContent = words;
  document.getElementById("failure-report").textContent = report;
  failure.hidden = false;
}

// The program tells when it crashes, or cannot fetch a part of itself.
addEventListener("smtp-playground-failed", ({ detail }) => fail(detail.words, detail.report));
document.getElementById("failure-reload").addEventListener("click", () => location.reload());

// The languages that have a folder of their own. The person's choice comes first, then the browser's.
const LANGUAGES = ["de"];

function lead() {
  if (document.documentElement.lang !== "en") return;
  const known = (language) => language === "en" || LANGUAGES.includes(language);
  const wanted = localStorage.getItem("language") ?? navigator.languages.map((language) => language.slice(0, 2)).find(known);
  if (LANGUAGES.includes(wanted)) location.replace(`${wanted}/${location.search}${location.hash}`);
}

// A link to the page in another language chooses it, and takes along what the address says.
document.addEventListener("click", ({ target }) => {
  const link = target.closest?.("a[hreflang]");
  if (!link) return;
  link.hash = location.hash;
  localStorage.setItem("language", link.hreflang);
});

try {
  lead();
} catch {
  // A frame without an origin keeps nothing: it stays where it is.
}

function reason(error) {
  const text = String(error);
  if (location.protocol === "file:") return "A browser starts no program from a file. Serve the folder: cargo xtask serve";
  if (typeof WebAssembly !== "object") return "This browser has no WebAssembly, or it is switched off.";
  if (/MIME/i.test(text)) return "The server sends the program with a wrong type: .wasm wants application/wasm.";
  if (/unsafe-eval|Content Security Policy/i.test(text)) return "The site's policy forbids WebAssembly: script-src wants 'wasm-unsafe-eval'.";
  if (/404|fetch|import|load/i.test(text)) return "A part of the program could not be loaded. Are app.js and app_bg.wasm beside this page?";
  return "The playground could not start.";
}

try {
  const program = await import("./app.js");
  await program.default({ module_or_path: new URL("app_bg.wasm", import.meta.url) });
} catch (error) {
  fail(reason(error), String(error));
}

// From the second visit on the page starts without a network: offline.js keeps one edition of it. A newer one that was
// fetched the last time takes its place now, before anything has been done here.
async function keep() {
  const { serviceWorker } = navigator;
  const before = await serviceWorker.getRegistration();
  if (before?.waiting) {
    serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
    before.waiting.postMessage("new edition");
  }
  await serviceWorker.register("offline.js");
}

// The page stands by then. A frame without an origin, or a site without TLS, has no service worker.
setTimeout(() => keep().catch(() => {}), 2000);
