// Starts the page's code. A file of its own because the content security policy allows no inline script.
import init from "./app.js";

init({ module_or_path: "./app_bg.wasm" }).catch((error) => {
  console.error(error);
  const words = document.getElementById("boot-words");
  if (words) {
    words.textContent =
      typeof WebAssembly === "object"
        ? "WeMusic could not be started. Please check the connection and reload the page."
        : "This browser has no WebAssembly, which WeMusic needs. Please try a newer one.";
    words.setAttribute("data-testid", "error");
  }
});
