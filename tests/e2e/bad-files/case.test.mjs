import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { copyOfDist } from "../support/site.mjs";
import { startWorld } from "../support/world.mjs";

const firstTier = (dist) => JSON.parse(readFileSync(join(dist, "models/manifest.json"))).files.filter((file) => file.tier === 0);

async function errorOf(t, spoil) {
  const dist = copyOfDist(t);
  spoil(dist);
  const { site, page, broken } = await startWorld(t, { site: { dist } });
  await page.goto(site.address);
  const error = page.getByTestId("error").filter({ visible: true }).first();
  await error.waitFor();
  const words = (await error.textContent()).trim();
  assert.ok(words.length > 20, words);
  assert.equal(await page.locator('body[data-ready="model"]').count(), 0, "claims to be ready");
  // What is written is kept all the same.
  await page.getByTestId("composer").fill("my words");
  assert.equal(await page.getByTestId("composer").inputValue(), "my words");
  assert.deepEqual(broken, []);
  return words;
}

for (const kind of ["model", "catalogue"]) {
  test(`random bytes in place of the ${kind} are refused in words`, async (t) => {
    const words = await errorOf(t, (dist) => {
      const file = firstTier(dist).find((entry) => entry.kind === kind);
      writeFileSync(join(dist, "models", file.name), randomBytes(file.bytes));
    });
    assert.match(words, /check|damaged|differ|match|expected/i);
  });
}

test("a file that was cut short is refused in words", async (t) => {
  await errorOf(t, (dist) => {
    const file = firstTier(dist).find((entry) => entry.kind === "model");
    truncateSync(join(dist, "models", file.name), 1000);
  });
});

test("a file that is missing is named", async (t) => {
  await errorOf(t, (dist) => {
    rmSync(join(dist, "models", firstTier(dist)[0].name));
  });
});

test("a manifest that is no JSON is refused in words", async (t) => {
  await errorOf(t, (dist) => writeFileSync(join(dist, "models/manifest.json"), randomBytes(500)));
});
