// Writes the ABI of every deployed contract to abi/<Name>.json from forge's build output; --check only compares.
import { readFileSync, writeFileSync, existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const names = [
  "ActivityLedger", "AmendmentRule", "Amendments", "AutonetToken", "BreadthRule", "Canaries", "Challenges", "Constitution",
  "ConstitutionalCommittee", "ContributorSeats", "DisputeGame", "EmissionCurve", "EntityRegistry", "EvaluationRule",
  "Evaluations", "ExitEscrow", "ExitRule", "GuardedTimelock", "ModelRegistry", "NodeRegistry", "OperationUnit", "Parameters",
  "ProposalDeposits", "ProvenanceRule", "PurposeRule", "RightsRule", "RunRegistry", "ScalarUnit", "StandingInvariants",
  "SunsetGuardian", "TrackGovernor", "TransparencyRule", "Treasury", "TreasuryRule", "UpgradeGate", "UseRule",
  "VerificationRule",
];
const check = process.argv.includes("--check");
const stale = [];

const kinds = ["constructor", "receive", "fallback", "function", "event", "error"];
const signature = (entry) => `${entry.name ?? ""}(${(entry.inputs ?? []).map((input) => input.type).join(",")})`;

for (const name of names) {
  const artifact = join(root, "out", `${name}.sol`, `${name}.json`);
  if (!existsSync(artifact)) {
    console.error(`${artifact} is missing: run forge build first`);
    process.exit(2);
  }
  const abi = JSON.parse(readFileSync(artifact, "utf8")).abi;
  abi.sort((a, b) => kinds.indexOf(a.type) - kinds.indexOf(b.type) || (signature(a) < signature(b) ? -1 : signature(a) > signature(b) ? 1 : 0));
  const text = `${JSON.stringify(abi, null, 2)}\n`;
  const path = join(root, "abi", `${name}.json`);
  if (existsSync(path) && readFileSync(path, "utf8") === text) {
    continue;
  }
  if (check) {
    stale.push(name);
  } else {
    writeFileSync(path, text);
    console.log(`wrote abi/${name}.json`);
  }
}

if (stale.length > 0) {
  console.error(`stale ABI: ${stale.join(", ")}; run node contracts/tools/abi.mjs`);
  process.exit(1);
}
