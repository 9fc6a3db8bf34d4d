// Loads a GGUF file in llama.cpp and continues a prompt greedily on one thread in binary32, caches included:
//   node llama-cpp.mjs FILE '{"prompt": [1, 2], "count": 64, "texts": ["to tokenize"]}'
// Prints {"tokens", "logits" (of the first step, by token), "texts" (tokens of each), "description", "ends" (tokens at which it would
// stop)} as JSON.
// The package is the native half of node-llama-cpp: llama.cpp's libraries and a thin addon, nothing that downloads or builds.
import { createRequire } from "node:module";
import path from "node:path";
import { getBinsDir } from "@node-llama-cpp/linux-x64";

const { binsDir } = getBinsDir();
const addon = createRequire(import.meta.url)(path.join(binsDir, "linux-x64", "llama-addon.node"));
const [file, request] = process.argv.slice(2);
const { prompt, count, texts = [] } = JSON.parse(request);

addon.markLoaded();
addon.setLogger((level, message) => process.stderr.write(message));
addon.setLoggerLogLevel(3);
addon.loadBackends();
if (addon.getGpuType() === undefined) addon.loadBackends(path.join(binsDir, "linux-x64"));
await addon.init();

const F32 = 0;
const model = new addon.AddonModel(file, { addonExports: addon, gpuLayers: 0, useMmap: true });
if (!(await model.init())) throw new Error(`${file} does not load`);
const context = new addon.AddonContext(model, {
    contextSize: model.getTrainContextSize(), batchSize: model.getTrainContextSize(), sequences: 1, threads: 1,
    flashAttention: false, kvCacheKeyType: F32, kvCacheValueType: F32,
});
if (!(await context.init())) throw new Error("no context");
const sampler = new addon.AddonSampler(model);
sampler.applyConfig({ temperature: 0 });

const tokens = [];
let first;
let next = prompt;
for (let position = 0; tokens.length < count; ) {
    context.initBatch(next.length);
    const [index] = context.addToBatch(0, position, Uint32Array.from(next), Uint32Array.from([next.length - 1]));
    await context.decodeBatch();
    const [token, , , logits] = await context.sampleToken(index, sampler, false, false, first === undefined);
    first ??= logits;
    tokens.push(token);
    position += next.length;
    next = [token];
}

console.log(JSON.stringify({
    tokens,
    logits: first,
    texts: texts.map((text) => Array.from(model.tokenize(text, false))),
    description: model.getModelDescription(),
    ends: Array.from(first.keys()).filter((token) => token < first.length / 2 && model.isEogToken(token)),
}));
await context.dispose();
await model.dispose();
