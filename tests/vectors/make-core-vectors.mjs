// Writes merkle.json, cid.json, data-cursor.json, samples.json and token-proofs.json beside this file, with nothing but node's SHA-256: `node make-core-vectors.mjs`.
// Every value is an array of strings, so that Forge reads it with vm.parseJsonBytes32Array, parseJsonBytesArray, parseJsonUintArray or parseJsonStringArray.

import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'

const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest()
const hex = bytes => `0x${Buffer.from(bytes).toString('hex')}`
const number = n => `0x${n.toString(16)}`
const write = (name, value) => writeFileSync(new URL(name, import.meta.url), `${JSON.stringify(value, null, 2)}\n`)

// Merkle: leaf = sha256(0x00 ‖ data), node = sha256(0x01 ‖ left ‖ right), padded with zero digests to a power of two.
const leafOf = data => sha256(Uint8Array.of(0), data)
const nodeOf = (left, right) => sha256(Uint8Array.of(1), left, right)

function levelsOf (leaves) {
  let width = 1
  while (width < leaves.length) width *= 2
  const levels = [[...leaves, ...Array(width - leaves.length).fill(Buffer.alloc(32))]]
  while (levels.at(-1).length > 1) {
    const below = levels.at(-1)
    levels.push(Array.from({ length: below.length / 2 }, (_, i) => nodeOf(below[2 * i], below[2 * i + 1])))
  }
  return levels
}

const leafData = Array.from({ length: 17 }, (_, i) => Uint8Array.from({ length: i * 5 }, (_, j) => (i * 31 + j * 7) & 255))
const leaves = leafData.map(leafOf)
const words = Array.from({ length: 4 }, (_, i) => Uint8Array.from({ length: 32 }, (_, j) => (i * 67 + j * 13) & 255))
const merkle = {
  // leaves[i] is the digest of leafData[i]; roots[n] is the root over the first n leaves.
  leafData: leafData.map(hex),
  leaves: leaves.map(hex),
  // wordLeaves[i] is the digest of words[i], 32 bytes each: the only leaves that contracts hash.
  words: words.map(hex),
  wordLeaves: words.map(word => hex(leafOf(word))),
  roots: [hex(Buffer.alloc(32)), ...leaves.map((_, i) => hex(levelsOf(leaves.slice(0, i + 1)).at(-1)[0]))],
  // Proof k shows leaf proofIndex[k] under roots[proofLeaves[k]]; its proofLength[k] siblings stand in proofSiblings from proofStart[k].
  proofLeaves: [],
  proofIndex: [],
  proofStart: [],
  proofLength: [],
  proofSiblings: []
}
for (const [count, index] of [[1, 0], [2, 0], [2, 1], [3, 2], [4, 1], [5, 4], [7, 3], [8, 7], [9, 8], [16, 11], [17, 0], [17, 16]]) {
  const levels = levelsOf(leaves.slice(0, count))
  const siblings = levels.slice(0, -1).map((level, depth) => hex(level[(index >> depth) ^ 1]))
  merkle.proofLeaves.push(number(count))
  merkle.proofIndex.push(number(index))
  merkle.proofStart.push(number(merkle.proofSiblings.length))
  merkle.proofLength.push(number(siblings.length))
  merkle.proofSiblings.push(...siblings)
}
write('merkle.json', merkle)

// CID: version 1, codec raw (0x55) or dag-pb (0x70), sha2-256. Text: 'b' and unpadded lower-case base32.
function base32 (bytes) {
  const bits = [...bytes].map(b => b.toString(2).padStart(8, '0')).join('')
  return bits.match(/.{1,5}/g).map(group => 'abcdefghijklmnopqrstuvwxyz234567'[parseInt(group.padEnd(5, '0'), 2)]).join('')
}

const blocks = ['', 'hello world', 'Autonet', '\u0000'.repeat(64), 'x'.repeat(1000)].map(text => Buffer.from(text, 'utf8'))
const cases = blocks.flatMap(block => [0x55, 0x70].map(codec => ({ block, codec, digest: sha256(block) })))
const binary = ({ codec, digest }) => Buffer.concat([Uint8Array.of(1, codec, 0x12, 0x20), digest])
write('cid.json', {
  // Entry i of each array belongs to the same identifier.
  blocks: cases.map(c => hex(c.block)),
  codecs: cases.map(c => number(c.codec)),
  digests: cases.map(c => hex(c.digest)),
  binary: cases.map(c => hex(binary(c))),
  text: cases.map(c => `b${base32(binary(c))}`)
})

// Data cursor: active slots take the returned units first and fresh ones after them; units of slots that are left out return.
const slotsOf = bitmap => Array.from({ length: 256 }, (_, slot) => slot).filter(slot => (bitmap >> BigInt(slot)) & 1n)
const random = (name, bits) => BigInt(hex(sha256(Buffer.from(name)))) >> BigInt(256 - bits)
const histories = [
  // Nobody is left out; one is; more return than the next rounds take; whoever is left out of those returns its unit again.
  [[0b1111n, 0b1111n], [0b1111n, 0b1101n], [0b1111n, 0b1111n]],
  [[0b11111111n, 0b11n], [0b11n, 0b10n], [0b101n, 0b100n], [1n, 1n], [0b11111111n, 0b10101010n], [0b11111111n, 0b11111111n]],
  [[1n << 255n, 1n << 255n], [(1n << 256n) - 1n, 1n << 7n], [(1n << 200n) | 1n, 1n], [(1n << 256n) - 1n, (1n << 128n) - 1n]],
  Array.from({ length: 24 }, (_, i) => {
    const active = random(`active ${i}`, 1 + i % 12) | (1n << BigInt(i % 5))
    return [active, active & random(`kept ${i}`, 12)]
  })
]
// Entry k of the first five arrays is one round; first is 1 where a run begins. Counts and units after and in each round stand one behind another.
const cursors = { active: [], included: [], first: [], nextFreshUnit: [], returnedCount: [], returned: [], units: [] }
for (const history of histories) {
  let fresh = 0
  let returned = []
  for (const [round, [active, included]] of history.entries()) {
    const slots = slotsOf(active)
    const units = slots.map((_, rank) => rank < returned.length ? returned[rank] : fresh + rank - returned.length)
    const left = units.filter((_, rank) => !((included >> BigInt(slots[rank])) & 1n))
    fresh += Math.max(0, slots.length - returned.length)
    cursors.first.push(number(round === 0 ? 1 : 0))
    returned = [...returned.slice(slots.length), ...left].sort((a, b) => a - b)
    cursors.active.push(number(active))
    cursors.included.push(number(included))
    cursors.nextFreshUnit.push(number(fresh))
    cursors.returnedCount.push(number(returned.length))
    cursors.returned.push(...returned.map(number))
    cursors.units.push(...units.map(number))
  }
}
write('data-cursor.json', cursors)

// Samples: positions run through the units; every epoch is a Feistel permutation keyed by charter and epoch.
const word = (value, bytes) => Buffer.from(BigInt(value).toString(16).padStart(2 * bytes, '0'), 'hex')

function permute (key, size, index) {
  const bits = (size - 1n).toString(2).length * (size > 1n ? 1 : 0)
  const half = BigInt(Math.max(1, Math.ceil(bits / 2)))
  const mask = (1n << half) - 1n
  let value = index
  do {
    let [left, right] = [value >> half, value & mask]
    for (let round = 0; round < 8; round++) {
      const digest = sha256(key, Uint8Array.of(round), word(right, 8))
      ;[left, right] = [right, left ^ (digest.readBigUInt64BE() & mask)]
    }
    value = (left << half) | right
  } while (value >= size)
  return value
}

const samples = { charters: [], trainTokens: [], seqs: [], steps: [], sequencesPerStep: [], units: [], stepOf: [], sequenceOf: [], samples: [] }
const texts = [[2n, 1], [3n, 1], [4n, 1], [5n, 1], [6n, 1], [65n, 64], [1_000n, 16], [257n * 16n, 16], [10_761_413n, 128], [1n << 40n, 512], [(1n << 62n) + 1n, 1]]
for (const [i, [tokens, seq]] of texts.entries()) {
  const charter = sha256(Buffer.from(`charter ${i}`))
  const count = (tokens - 1n) / BigInt(seq)
  for (let k = 0; k < 6; k++) {
    const [steps, perStep] = [1 + (i + k) % 5, 1 + (3 * i + k) % 8]
    const unit = random(`unit ${i} ${k}`, k < 3 ? 5 : 40)
    const [step, sequence] = [k % steps, (5 * k) % perStep]
    const position = (unit * BigInt(steps) + BigInt(step)) * BigInt(perStep) + BigInt(sequence)
    samples.charters.push(hex(charter))
    samples.trainTokens.push(number(tokens))
    samples.seqs.push(number(seq))
    samples.steps.push(number(steps))
    samples.sequencesPerStep.push(number(perStep))
    samples.units.push(number(unit))
    samples.stepOf.push(number(step))
    samples.sequenceOf.push(number(sequence))
    samples.samples.push(number(permute(sha256(Buffer.from('autonet/data'), charter, word(position / count, 8)), count, position % count)))
  }
}
write('samples.json', samples)

// Token proofs: shards of 2^19 tokens in leaves of 4,096 bytes; the data root is over the manifest's leaf, the training and the held-out shards.
// Token p of a text is 40503 · (p + salt) + ⌊(p + salt) / 65536⌋ in 16 bits, so that every reader makes the same text.
const shardTokens = 1 << 19
const tokenOf = (position, salt) => (Math.imul(40503, position + salt) + ((position + salt) >>> 16)) & 0xffff

function shardsOf (tokens, salt) {
  return Array.from({ length: Math.ceil(tokens / shardTokens) }, (_, shard) => {
    const bytes = Buffer.alloc(2 * Math.min(shardTokens, tokens - shard * shardTokens))
    for (let i = 0; i < bytes.length / 2; i++) bytes.writeUInt16LE(tokenOf(shard * shardTokens + i, salt), 2 * i)
    const leaves = Array.from({ length: Math.ceil(bytes.length / 4096) }, (_, i) => leafOf(bytes.subarray(4096 * i, 4096 * (i + 1))))
    const levels = levelsOf(leaves)
    return { tokens: bytes.length / 2, sha256: sha256(bytes), levels, root: levels.at(-1)[0] }
  })
}

const siblingsOf = (levels, index) => levels.slice(0, -1).map((level, depth) => level[(index >> depth) ^ 1])
const proofs = {
  trainTokens: [], evaluationTokens: [], salts: [], manifests: [], dataRoots: [], evaluationRoots: [],
  // Proof k is of the token at position[k] of data set set[k], of its training text or, where heldOut[k] is 1, of the held-out text.
  set: [], heldOut: [], position: [], shard: [], index: [], leafBytes: [], token: [], proofStart: [], proofLength: [], siblings: []
}
for (const [set, [train, heldOut, positions, heldOutPositions]] of [
  [shardTokens + 3000, 1500, [0, 1, 2047, 2048, shardTokens - 1, shardTokens, shardTokens + 2047, shardTokens + 2048, shardTokens + 2999], [0, 1499]],
  [5000, shardTokens + 1, [0, 4095, 4096, 4999], [0, 300_000, shardTokens - 1, shardTokens]],
  [65, 65, [64], [0]]
].entries()) {
  const salt = 1_000_003 * set
  const [trainShards, heldOutShards] = [shardsOf(train, salt), shardsOf(heldOut, salt + 7)]
  const listed = shards => shards.map(shard => ({ sha256: hex(shard.sha256), root: hex(shard.root), tokens: shard.tokens }))
  const manifest = `${JSON.stringify({
    format: 'autonet/dataset/2',
    name: 'golden',
    licence: 'CC0-1.0',
    source: 'made for this vector',
    tokenizer: hex(sha256(Buffer.from('tokenizer'))),
    vocabulary: 65536,
    documents: [{ name: 'a', sha256: hex(sha256(Buffer.from('a'))), tokens: train, heldOut: false }, { name: 'b', sha256: hex(sha256(Buffer.from('b'))), tokens: heldOut, heldOut: true }],
    train: listed(trainShards),
    evaluation: listed(heldOutShards)
  }, null, 2)}\n`
  const roots = shards => shards.map(shard => shard.root)
  const dataLevels = levelsOf([leafOf(Buffer.from(manifest)), ...roots(trainShards), ...roots(heldOutShards)])
  const evaluationLevels = levelsOf(roots(heldOutShards))
  proofs.trainTokens.push(number(train))
  proofs.evaluationTokens.push(number(heldOut))
  proofs.salts.push(number(salt))
  proofs.manifests.push(manifest)
  proofs.dataRoots.push(hex(dataLevels.at(-1)[0]))
  proofs.evaluationRoots.push(hex(evaluationLevels.at(-1)[0]))
  for (const [isHeldOut, list] of [[0, positions], [1, heldOutPositions]]) {
    for (const position of list) {
      const shard = Math.floor(position / shardTokens)
      const { levels, tokens } = (isHeldOut ? heldOutShards : trainShards)[shard]
      const leaf = Math.floor((position % shardTokens) / 2048)
      const inRoot = isHeldOut ? shard : 1 + shard
      const siblings = [...siblingsOf(levels, leaf), ...siblingsOf(isHeldOut ? evaluationLevels : dataLevels, inRoot)]
      proofs.set.push(number(set))
      proofs.heldOut.push(number(isHeldOut))
      proofs.position.push(number(position))
      proofs.shard.push(number(shard))
      proofs.index.push(number(inRoot * 2 ** (levels.length - 1) + leaf))
      proofs.leafBytes.push(number(2 * Math.min(2048, tokens - 2048 * leaf)))
      proofs.token.push(number(tokenOf(position, salt + (isHeldOut ? 7 : 0))))
      proofs.proofStart.push(number(proofs.siblings.length))
      proofs.proofLength.push(number(siblings.length))
      proofs.siblings.push(...siblings.map(hex))
    }
  }
}
write('token-proofs.json', proofs)
