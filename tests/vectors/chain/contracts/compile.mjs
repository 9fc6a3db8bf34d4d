// Compiles Sampler.sol into the artifacts and ABI files beside it: node tests/vectors/chain/contracts/compile.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const solc = createRequire(import.meta.url)('solc');
const here = new URL('.', import.meta.url);
const input = {
  language: 'Solidity',
  sources: { 'Sampler.sol': { content: readFileSync(new URL('Sampler.sol', here), 'utf8') } },
  settings: {
    optimizer: { enabled: true, runs: 200 },
    evmVersion: 'london',
    metadata: { bytecodeHash: 'none' },
    outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object', 'evm.deployedBytecode.object'] } },
  },
};
const output = JSON.parse(solc.compile(JSON.stringify(input)));
const errors = (output.errors ?? []).filter(e => e.severity === 'error');
if (errors.length > 0) {
  throw new Error(errors.map(e => e.formattedMessage).join('\n'));
}

for (const [name, contract] of Object.entries(output.contracts['Sampler.sol'])) {
  const artifact = {
    abi: contract.abi,
    bytecode: { object: '0x' + contract.evm.bytecode.object, linkReferences: {} },
    deployedBytecode: { object: '0x' + contract.evm.deployedBytecode.object, linkReferences: {} },
  };
  writeFileSync(new URL(`${name}.json`, here), JSON.stringify(artifact, null, 2) + '\n');
  writeFileSync(new URL(`../abi/${name}.json`, here), JSON.stringify(contract.abi, null, 2) + '\n');
}
