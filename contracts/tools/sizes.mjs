// Writes the runtime size in bytes of every deployed contract to snapshots/sizes.json from forge's build output; --check only compares.
// Fails in any case if one is above the limit of EIP-170.
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const LIMIT = 24_576;
const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const path = join(root, "snapshots", "sizes.json");
const check = process.argv.includes("--check");

// Every .sol file under src named as a contract that has code of its own; abstract contracts, interfaces and libraries of internal
// functions have none.
const sources = readdirSync(join(root, "src"), { recursive: true }).filter((file) => file.endsWith(".sol")).map((file) => basename(file, ".sol"));
const sizes = {};
for (const name of sources.sort()) {
  const artifact = join(root, "out", `${name}.sol`, `${name}.json`);
  if (!existsSync(artifact)) {
    continue;
  }
  const { abi, deployedBytecode } = JSON.parse(readFileSync(artifact, "utf8"));
  const size = (deployedBytecode.object.length - 2) / 2;
  if (size > 0 && abi.some((entry) => entry.type === "function")) {
    sizes[name] = size;
  }
}
if (sizes.TrackGovernor === undefined) {
  console.error("forge's build output is missing: run forge build first");
  process.exit(2);
}

const large = Object.keys(sizes).filter((name) => sizes[name] > LIMIT);
if (large.length > 0) {
  console.error(`above ${LIMIT} bytes: ${large.map((name) => `${name} (${sizes[name]})`).join(", ")}`);
  process.exit(1);
}

const text = `${JSON.stringify(sizes, null, 2)}\n`;
if (existsSync(path) && readFileSync(path, "utf8") === text) {
  process.exit(0);
}
if (check) {
  console.error("stale sizes: run node contracts/tools/sizes.mjs");
  process.exit(1);
}
writeFileSync(path, text);
console.log("wrote snapshots/sizes.json");
