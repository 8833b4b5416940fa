import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "../support/listener.mjs";
import { startWorld } from "../support/world.mjs";

test("the page runs isolated and under a policy without inline script, eval or blob worker", async (t) => {
  const { site, page, assertClean } = await startWorld(t);
  const response = await page.goto(site.address);
  const policy = response.headers()["content-security-policy"];
  for (const part of ["default-src 'none'", "script-src 'self' 'wasm-unsafe-eval';", "worker-src 'self';", "style-src 'self';"]) {
    assert.ok(policy.includes(part), policy);
  }
  await open(page, site.address);
  assert.equal(await page.evaluate(() => globalThis.crossOriginIsolated), true);
  assert.equal(await page.evaluate(() => document.querySelectorAll("script:not([src]), style").length), 0);
  assertClean();
});

test("nothing of the listener is in any address, and nothing is asked but the page's own files", async (t) => {
  const { site, context, page, assertClean } = await startWorld(t);
  const urls = [];
  context.on("request", (request) => urls.push(request.url()));
  await open(page, site.address);
  await page.getByTestId("composer").fill("a very secret wish");
  await page.getByTestId("send").click();
  await page.getByTestId("song").first().waitFor();
  assert.ok(urls.length > 5);
  for (const url of urls) {
    assert.ok(url.startsWith(site.address), url);
    assert.ok(!/secret|wish/.test(url), url);
  }
  assertClean();
});
