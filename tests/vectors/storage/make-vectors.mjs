// Writes unixfs.json beside this file: the CIDs that the reference IPFS importer gives to pattern data.
//
// It needs two packages that the repository does not depend on; install them anywhere outside it and run from there:
//   npm install ipfs-unixfs-importer@17.1.1 blockstore-core@7.0.1
//   node --preserve-symlinks-main make-vectors.mjs   (with this file linked or copied into that folder)
//
// Byte i of the data is the top byte of x_i, where x_0 = seed * 1664525 + 1013904223 and x_(i+1) = x_i * 1664525 + 1013904223, modulo 2^32.

import { writeFileSync } from 'node:fs'
import { importer } from 'ipfs-unixfs-importer'
import { fixedSize } from 'ipfs-unixfs-importer/chunker'
import { balanced } from 'ipfs-unixfs-importer/layout'
import { BlackHoleBlockstore } from 'blockstore-core/black-hole'

const MiB = 1024 * 1024
const standard = { chunkBytes: MiB, linksPerNode: 174 }
const small = { chunkBytes: 16, linksPerNode: 3 }

const cases = [
  ...[0, 1, 11, 262144, MiB - 1, MiB, MiB + 1, 3 * MiB + 7, 174 * MiB, 174 * MiB + 1].map((size, i) => ({ ...standard, size, seed: i })),
  ...[0, 1, 15, 16, 17, 32, 48, 49, 64, 143, 144, 145, 160, 432, 433, 1000, 1296, 1297, 4321].map((size, i) => ({ ...small, size, seed: 100 + i })),
  { chunkBytes: 256, linksPerNode: 174, size: 256 * 174 * 2 + 3, seed: 200 }
]

async function * pattern (size, seed) {
  let x = seed >>> 0
  for (let done = 0; done < size;) {
    const part = new Uint8Array(Math.min(MiB, size - done))
    for (let i = 0; i < part.length; i++) {
      x = (Math.imul(x, 1664525) + 1013904223) >>> 0
      part[i] = x >>> 24
    }

    done += part.length
    yield part
  }
}

const vectors = []
for (const { chunkBytes, linksPerNode, size, seed } of cases) {
  const options = {
    cidVersion: 1,
    rawLeaves: true,
    reduceSingleLeafToSelf: true,
    chunker: fixedSize({ chunkSize: chunkBytes }),
    layout: balanced({ maxChildrenPerNode: linksPerNode })
  }
  for await (const entry of importer([{ content: pattern(size, seed) }], new BlackHoleBlockstore(), options)) {
    vectors.push({ chunkBytes, linksPerNode, size, seed, cid: entry.cid.toString() })
  }
}

writeFileSync(new URL('unixfs.json', import.meta.url), `[\n${vectors.map(v => `  ${JSON.stringify(v)}`).join(',\n')}\n]\n`)
