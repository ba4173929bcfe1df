// Bundles the extension, or with --tests the tests, into out/.
import { build } from "esbuild";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const shared = { bundle: true, platform: "node", target: "node18", format: "cjs", logLevel: "warning" };

/** The folder in node_modules that a bundled file came from, or nothing for a file of ours. */
function packageOf(file) {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0];
}

/** The licences of all packages whose code is in the bundle, which they ask to be passed on. */
function notices(inputs) {
  const folders = new Set(Object.keys(inputs).map(packageOf).filter(Boolean));
  return [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
    if (file === undefined) throw new Error(`${name} has no licence file`);
    return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
  });
}

if (process.argv.includes("--tests")) {
  rmSync("out/test", { recursive: true, force: true });
  const tests = readdirSync("test").filter((each) => each.endsWith(".test.ts"));
  await build({ ...shared, entryPoints: tests.map((each) => join("test", each)), outdir: "out/test", sourcemap: true });
} else {
  const { metafile } = await build({
    ...shared,
    entryPoints: ["src/extension.ts"],
    outfile: "out/extension.js",
    external: ["vscode"],
    minify: true,
    metafile: true,
  });
  writeFileSync("out/THIRD-PARTY-NOTICES.txt", notices(metafile.inputs).join(`\n${"-".repeat(72)}\n\n`));
}
