// Prints "passed failed skipped" of an xunit v2+ XML report. An error outside a test (a fixture, a clean-up) counts as a failure.
import { readFileSync } from "node:fs";

const report = readFileSync(process.argv[2], "utf8");
const counts = { passed: 0, failed: 0, skipped: 0, errors: 0 };
for (const [, attributes] of report.matchAll(/<assembly\s([^>]*)>/g)) {
  for (const name of Object.keys(counts)) {
    counts[name] += Number(new RegExp(`\\b${name}="(\\d+)"`).exec(attributes)?.[1] ?? 0);
  }
}

console.log(`${counts.passed} ${counts.failed + counts.errors} ${counts.skipped}`);
