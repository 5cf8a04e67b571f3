/** The element <smtp-playground>: it fetches the program when it is seen, and tells what happens by events. */

const here = import.meta.url;
const file = (name) => new URL(name, here).href;
const STYLES = ["embed.css"];
const LATER = ["session.css", "mail.css", "graph.css", "lesson.css", "terminal.css"];
const make = (name, properties) => Object.assign(document.createElement(name), properties);
const sheet = (name) => make("link", { rel: "stylesheet", href: file(name) });
const SETTINGS = ["scenario", "lesson", "script", "view"];
const FIRST = "across-networks";
const LANGUAGE = "en";

/** One program for all elements of a page. */
let program, glue;
const start = () =>
  (program ??= import(file("embed.js")).then((loaded) => (glue = loaded).default({ module_or_path: file("embed_bg.wasm") })));

/** Places where a playground has stood and none does now: each is used again, as the program never lets go of one. */
const places = [];

/** What there is to see at first, by its name. */
const pictures = {};
const picture = (name, what) =>
  (pictures[name] ??= fetch(file(`start/${encodeURIComponent(name)}.start`)).then(async (answer) => {
    if (answer.status === 404) throw new Error(`There is no ${what} with the name “${name.replace(/^lesson-/, "")}”.`);
    if (!answer.ok) throw new Error(`failed to fetch: ${answer.status}`);
    return new Uint8Array(await answer.arrayBuffer());
  }).catch((error) => {
    // Asked for again, it is looked for again.
    delete pictures[name];
    throw error;
  }));

const reason = (error) => {
  const text = error instanceof Error ? error.message : String(error);
  if (location.protocol === "file:") return "A browser starts no program from a file: look at this page through a web server.";
  if (typeof WebAssembly !== "object") return "This browser has no WebAssembly, or it is switched off.";
  if (/MIME/i.test(text)) return "The server sends the program with a wrong type: .wasm wants application/wasm.";
  if (/unsafe-eval|Content Security Policy/i.test(text)) return "The policy of this page forbids WebAssembly: script-src wants 'wasm-unsafe-eval'.";
  if (/404|fetch|import|load/i.test(text)) return "A part of the program could not be loaded: are its files beside smtp-playground.js, and may this page read them?";
  return text;
};

/** The elements that have a program: one crash is everybody's. */
const alive = new Set();
globalThis.addEventListener?.("smtp-playground-failed", ({ detail }) => alive.forEach((element) => element.failed(detail)));

// Where there is no browser, as when a site is rendered ahead of time, this is an empty class.
const Base = globalThis.HTMLElement ?? class {};

export class SmtpPlayground extends Base {
  static observedAttributes = [...SETTINGS, "theme", "lang", "height"];
  #mounted;
  /** What is asked for before the playground is ready is done when it is; then there is no list. */
  #asked = [];
  #seen;
  #settling = false;
  /** Counts beginnings and ends: who has waited looks whether it is still its turn. */
  #turn = 0;

  constructor() {
    super();
    this.addEventListener("ready", () => {
      const asked = this.#asked;
      this.#asked = null;
      for (const what of asked) this.#ask(...what);
    });
    // More than the first picture is wanted.
    this.addEventListener("awake", () => this.shadowRoot.prepend(...LATER.map(sheet)));
  }

  connectedCallback() {
    this.#look();
    this.#seen ??= new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) this.#begin();
    }, { rootMargin: "200px" });
    this.#seen.observe(this);
  }

  disconnectedCallback() {
    // An element that is moved comes back at once.
    queueMicrotask(() => {
      if (!this.isConnected) this.#end();
    });
  }

  attributeChangedCallback(name, before, after) {
    if (before === after || !this.isConnected) return;
    this.#look();
    if (SETTINGS.includes(name) && this.#mounted !== undefined) {
      if (this.#settling) return;
      this.#settling = true;
      // Several attributes that change at once are one change.
      queueMicrotask(() => {
        this.#settling = false;
        this.#end();
        if (this.isConnected) this.connectedCallback();
      });
    }
  }

  play() { this.#ask("play"); }
  pause() { this.#ask("pause"); }
  /** To a moment of the simulated time, in milliseconds. */
  seek(ms) { this.#ask("seek", Number(ms) || 0); }
  reset() { this.#ask("reset"); }
  /** Sends the message that the scenario suggests. */
  send() { this.#ask("send"); }

  #ask(...what) {
    if (this.#asked) {
      this.#asked.push(what);
      this.#begin();
    } else glue.ask(this.#mounted.number, ...what);
  }

  #look() {
    const theme = this.getAttribute("theme");
    const dark = theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
    this.dataset.theme = dark ? "dark" : "light";
    const height = Number.parseInt(this.getAttribute("height") ?? "", 10);
    if (height > 0) this.style.setProperty("--height", `${Math.min(Math.max(height, 240), 2000)}px`);
    else this.style.removeProperty("--height");
    const place = this.shadowRoot?.querySelector(".embed");
    if (place) place.lang = this.getAttribute("lang") || LANGUAGE;
  }

  async #begin() {
    // Also after a move: an observer that goes on says nothing when the element is taken away and put back at once.
    this.#seen?.disconnect();
    if (this.#mounted !== undefined) return;
    this.#mounted = null;
    const turn = ++this.#turn;
    // The conversation may stand in the element itself: that is also what is read without this program.
    const script = this.getAttribute("script") || (this.hasAttribute("script") ? this.textContent : "");
    const [lesson, view] = ["lesson", "view"].map((name) => this.getAttribute(name) ?? "");
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    root.replaceChildren(...STYLES.map(sheet));
    const place = places.pop() ?? make("div", { className: "embed" });
    root.append(place);
    this.#look();
    try {
      const first = lesson ? picture(`lesson-${lesson.split("/")[0]}`, "lesson") : picture(this.getAttribute("scenario") || FIRST, "scenario");
      const [begin] = await Promise.all([first, start()]);
      if (turn !== this.#turn) return;
      if (!this.isConnected) {
        this.#mounted = undefined;
        return;
      }
      place.number ??= glue.place(place);
      glue.mount(place.number, this, begin, lesson, script, view);
      this.#mounted = place;
      alive.add(this);
    } catch (error) {
      if (turn === this.#turn) this.#say(reason(error));
    }
  }

  /** Something went wrong for all elements: `over` is the end of the program, and what is left of it must not be touched. */
  failed({ words, report, over }) {
    if (over) {
      alive.delete(this);
      this.#turn++;
      this.#mounted = undefined;
      this.#asked = [];
      // Nothing begins anew before the page does.
      program = Promise.reject(words);
      program.catch(() => {});
    }
    this.#say(words, report, over);
  }

  /** Says what is wrong, in place of the playground or above it. */
  #say(message, report = "", over = true) {
    const words = make("p", { className: "embed-failure", role: "alert", textContent: message });
    const told = [words];
    if (report) told.push(make("pre", { className: "embed-report", tabIndex: 0, textContent: report }));
    if (report && over) {
      const again = make("button", { type: "button", textContent: "Reload the page" });
      again.addEventListener("click", () => location.reload());
      told.push(again);
    }
    const root = this.shadowRoot;
    root.querySelectorAll(".embed-told").forEach((before) => before.remove());
    const place = make("div", { className: "embed-told" });
    place.append(...told);
    if (over) root.querySelector(".embed")?.remove();
    root.append(place);
    this.dispatchEvent(new CustomEvent("error", { detail: { message } }));
  }

  #end() {
    this.#turn++;
    alive.delete(this);
    const place = this.#mounted;
    if (place) {
      glue.clear(place.number);
      // It is empty when what goes on now is over.
      setTimeout(() => places.push(place));
    }
    this.#mounted = undefined;
    this.#asked = [];
    this.shadowRoot?.replaceChildren();
  }
}

if (globalThis.customElements && !customElements.get("smtp-playground")) customElements.define("smtp-playground", SmtpPlayground);
