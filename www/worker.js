// The program beside the page: it shows nothing here, and answers what it is asked. Its start tells the page that it is there.
import start from "./app.js";

await start({ module_or_path: new URL("app_bg.wasm", import.meta.url) });
